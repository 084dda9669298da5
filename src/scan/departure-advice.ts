import type { LinkCounters } from '../link/index.js'

/** A probe that the kernel was told to send has left, or will not, after this long, ms. */
const PATIENCE_MS = 1000

/** Says, once a scan, that what the kernel was told to send does not leave by the devices that are listened to. */
export class DepartureAdvice {
  #isSilent = false
  #sinceMs: number | undefined

  constructor(
    private readonly interfaces: readonly string[],
    private readonly advise: (text: string) => void,
  ) {}

  update(nowMs: number, { isDepartureUnseen = false }: LinkCounters): void {
    if (this.#isSilent) return
    if (!isDepartureUnseen) {
      this.#sinceMs = undefined
      return
    }
    this.#sinceMs ??= nowMs
    if (nowMs - this.#sinceMs < PATIENCE_MS) return
    this.#isSilent = true
    const where = this.interfaces.join(', ')
    this.advise(`no probe is seen to leave by ${where}: \`synsweep interfaces --check TARGET\` tells where they stay`)
  }
}
