import type { Network } from './network.js'

/** What the router does to packets between scanner and target, beside what truth.ts says. */
export interface Impairment {
  /** Packets per second that it forwards towards the target; the rest is dropped. */
  readonly policerPps?: number
  /** How many it lets through at once after a pause. @default 20 ms worth */
  readonly policerBurst?: number
  /** Share of probes, and of replies, that it drops, each drawn by itself. */
  readonly lossRatio?: number
}

/** Puts an impairment in place of the one before; `{}` takes it away. Counts go on in `syns`, in front of it. */
export async function impair(network: Network, impairment: Impairment): Promise<void> {
  const input = `table ip impairment
delete table ip impairment
table ip impairment {
  chain arrive {
    type filter hook prerouting priority mangle
${rules(impairment)
  .map((rule) => `    ${rule}\n`)
  .join('')}  }
}
`
  await network.router.output(['nft', '-f', '-'], { input })
}

function rules({ policerPps, policerBurst, lossRatio }: Impairment): string[] {
  const rules: string[] = []
  if (lossRatio !== undefined) {
    const drop = `numgen random mod 10000 < ${Math.round(lossRatio * 10_000)} drop`
    rules.push(`iifname "r0" ${drop}`, `iifname "r1" ${drop}`)
  }
  if (policerPps !== undefined) {
    const burst = policerBurst ?? Math.max(5, Math.round(policerPps / 50))
    rules.push(`iifname "r0" limit rate over ${policerPps}/second burst ${burst} packets drop`)
  }
  return rules
}
