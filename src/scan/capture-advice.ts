import type { LinkCounters, LinkDescription } from '../link/index.js'
import type { CaptureChoice } from './options.js'

/** Half of what one core of a kernel answers by RSTs beside libpcap: from here on it is worth a word. */
const MANY_REPLIES_PPS = 150_000
/** Rates are taken over this long, ms. */
const PERIOD_MS = 1000

/** Says, once a scan, when `--capture xdp` would do more than libpcap, which `auto` begins with. */
export class CaptureAdvice {
  #isSilent: boolean
  #sinceMs = Number.NEGATIVE_INFINITY
  #sinceCount = 0

  constructor(
    choice: CaptureChoice,
    { name, capture }: LinkDescription,
    readonly advise: (text: string) => void,
  ) {
    // Who sends whole frames has an Ethernet device, and XDP captures on no other.
    this.#isSilent = choice !== 'auto' || capture === 'xdp' || !/xdp|packet/.test(name)
  }

  update(nowMs: number, { replyCount, drops }: LinkCounters): void {
    if (this.#isSilent) return
    if (drops.kernel > 0) {
      this.#say('the kernel dropped replies that libpcap had not read yet, and what it dropped is asked again')
    } else if (nowMs - this.#sinceMs >= PERIOD_MS) {
      const ratePps = ((replyCount - this.#sinceCount) / (nowMs - this.#sinceMs)) * 1000
      if (ratePps >= MANY_REPLIES_PPS) {
        this.#say(`${Math.round(ratePps / 1000)},000 replies a second keep this machine's kernel busy with RSTs`)
      }
      this.#sinceMs = nowMs
      this.#sinceCount = replyCount
    }
  }

  #say(why: string): void {
    this.#isSilent = true
    this.advise(`${why}: --capture xdp bears more`)
  }
}
