import { createDraw } from '../../src/link/sim-network.js'
import type { Network } from './network.js'
import { openNftShell } from './nft-shell.js'

/** What the router does to packets between scanner and target, beside what truth.ts says. */
export interface Impairment {
  /** Packets per second that it forwards towards the target, of whatever kind; the rest is dropped. */
  readonly policerPps?: number
  /** How many it lets through at once after a pause. @default 20 ms worth */
  readonly policerBurst?: number
  /** Share of probes, and of replies, that it drops, each drawn by itself. */
  readonly lossRatio?: number
  /** One target whose RSTs it drops beyond so many per second, as if the target limited them itself. */
  readonly resetLimit?: { readonly address: string; readonly pps: number }
}

/**
 * Puts an impairment in place of the one before; `{}` takes it away. What comes is still counted by `synCount()`, in
 * front of it; what it lets through by {@link passedCount}, from 0.
 */
export async function impair(network: Network, impairment: Impairment): Promise<void> {
  const input = `table ip impairment
delete table ip impairment
table ip impairment {
  counter passed { }
  chain burst { }
  chain arrive {
    type filter hook prerouting priority mangle
    jump burst
${rules(impairment)
  .map((rule) => `    ${rule}\n`)
  .join('')}    iifname "r0" tcp flags & (syn | ack | rst) == syn counter name passed
  }
}
`
  await network.router.output(['nft', '-f', '-'], { input })
}

/** SYNs that the impairment has let through since it was put in place. */
export async function passedCount({ router }: Network): Promise<number> {
  const listing = await router.output(['nft', 'list', 'counter', 'ip', 'impairment', 'passed'])
  return Number(/packets (\d+)/.exec(listing)![1])
}

function rules({ policerPps, policerBurst, lossRatio, resetLimit }: Impairment): string[] {
  const rules: string[] = []
  if (lossRatio !== undefined) rules.push(`iifname { "r0", "r1" } ${dropShare(lossRatio)}`)
  if (policerPps !== undefined) {
    const burst = policerBurst ?? Math.max(5, Math.round(policerPps / 50))
    rules.push(`iifname "r0" limit rate over ${policerPps}/second burst ${burst} packets drop`)
  }
  if (resetLimit) {
    const { address, pps } = resetLimit
    rules.push(`ip saddr ${address} tcp flags & rst == rst limit rate over ${pps}/second burst ${pps} packets drop`)
  }
  return rules
}

function dropShare(ratio: number): string {
  return `numgen random mod 10000 < ${Math.round(ratio * 10_000)} drop`
}

/** Loss that comes and goes; lengths are drawn evenly between least and most. */
export interface Bursts {
  readonly seed: number
  /** Share of probes, and of replies, dropped while a burst lasts. */
  readonly lossRatio: number
  readonly lengthMs: readonly [number, number]
  readonly pauseMs: readonly [number, number]
}

/** They end after so long even if nobody stops them. */
const MOST_BURSTS_MS = 300_000

/**
 * Starts bursts of loss beside the impairment in place. The order and the lengths asked for are the seed's; the moments are as
 * exact as timers.
 *
 * @throws {Error} when stopped: nftables had complained
 */
export function startBursts(network: Network, { seed, lossRatio, lengthMs, pauseMs }: Bursts): AsyncDisposable {
  const shell = openNftShell(network.router)
  const draw = createDraw(seed)
  const between = ([least, most]: readonly [number, number]) => least + (most - least) * draw()
  const endMs = performance.now() + MOST_BURSTS_MS
  let timer: NodeJS.Timeout
  const pause = () => {
    shell.say('flush chain ip impairment burst')
    if (performance.now() < endMs) timer = setTimeout(burst, between(pauseMs))
  }
  const burst = () => {
    shell.say(`add rule ip impairment burst ${dropShare(lossRatio)}`)
    timer = setTimeout(pause, between(lengthMs))
  }
  pause()
  return {
    async [Symbol.asyncDispose]() {
      clearTimeout(timer)
      shell.say('flush chain ip impairment burst')
      await shell.end()
    },
  }
}
