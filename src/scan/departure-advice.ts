import type { LinkCounters } from '../link/index.js'

/** A probe that the kernel was told to send has left, or will not, after this long, ms. */
const PATIENCE_MS = 1000

/** Some drivers count only now and then; none that is alive takes longer, ms. */
const COUNT_PATIENCE_MS = 3000

/** Says, once a scan, that what was sent does not leave: no tap sees it, or the device does not count it. */
export class DepartureAdvice {
  #isSilent = false
  #sinceMs: number | undefined
  /** The first probes, of which the device's count is to tell. */
  #first: { readonly atMs: number; readonly sentCount: number } | undefined

  constructor(
    private readonly interfaces: readonly string[],
    private readonly advise: (text: string) => void,
  ) {}

  update(nowMs: number, { isDepartureUnseen = false, deviceFrameCount, sentCount }: LinkCounters): void {
    if (this.#isSilent) return
    if (deviceFrameCount !== undefined) {
      this.#compare(nowMs, sentCount, deviceFrameCount)
      return
    }
    if (!isDepartureUnseen) {
      this.#sinceMs = undefined
      return
    }
    this.#sinceMs ??= nowMs
    if (nowMs - this.#sinceMs < PATIENCE_MS) return
    this.#isSilent = true
    this.advise(
      `no probe is seen to leave by ${this.#where}: \`synsweep interfaces --check TARGET\` tells where they stay`,
    )
  }

  /** Half of them: others send by the device too, and drivers differ in when they count. */
  #compare(nowMs: number, sentCount: number, deviceFrameCount: number): void {
    if (sentCount > 0) this.#first ??= { atMs: nowMs, sentCount }
    if (!this.#first || nowMs - this.#first.atMs < COUNT_PATIENCE_MS) return
    this.#isSilent = true
    if (deviceFrameCount * 2 >= this.#first.sentCount) return
    const counted = `of ${sentCount} probes handed to ${this.#where} it has sent ${deviceFrameCount}`
    this.advise(`${counted}: they stay in its driver (the step \`transmit\`), so silence means nothing`)
  }

  get #where(): string {
    return this.interfaces.join(', ')
  }
}
