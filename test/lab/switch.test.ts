import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  machineOf,
  makeSwitch,
  SWITCH_ADDRESS_COUNT,
  SWITCH_PORTS,
  SWITCH_TARGETS,
  type Switch,
  switchAddress,
  switchTruth,
} from './switch.js'
import { type Sweep, sweep } from './synsweep.js'

const PORTS = Object.keys(SWITCH_PORTS)
const ENDPOINT_COUNT = SWITCH_ADDRESS_COUNT * PORTS.length
const ABSENT_COUNT = Array.from({ length: SWITCH_ADDRESS_COUNT }, (_, at) => switchAddress(at, 4)).filter(
  (address) => machineOf(address) === undefined,
).length

/** What each way to send is asked, and what it is called then. */
const WAYS = ([4, 6] as const).flatMap((family) => [
  { family, link: 'auto', name: 'packet', rate: ['--rate', 'auto'] },
  { family, link: 'packet', name: 'packet', rate: ['--rate', '20000'] },
  { family, link: 'xdp', name: 'xdp', rate: ['--rate', '20000'] },
])

describe.each(WAYS)(
  'a switch with 4,096 on-link IPv$family addresses, swept by link $link',
  ({ family, link, name, rate }) => {
    let lan: Switch
    let result: Sweep

    beforeAll(async () => {
      lan = await makeSwitch({ family, takesXdp: link === 'xdp' })
      const options = ['-p', PORTS.join(), '--link', link, ...rate, '--retries', '2']
      result = await sweep(lan.scanner, [SWITCH_TARGETS[family], ...options])
    }, 60_000)
    afterAll(() => lan.close())

    it('ends well and says what carried it', () => {
      expect(result).toMatchObject({ code: 0, header: { link: name, probes: ENDPOINT_COUNT } })
    })

    it('judges every endpoint, and each as it truly is', () => {
      const wrong = result.verdicts.filter(({ address, port, state, reason }) => {
        const truth = switchTruth(address, port)
        return state !== truth.state || reason !== truth.reason
      })
      expect([wrong.slice(0, 5), result.verdicts.length]).toEqual([[], ENDPOINT_COUNT])
    })

    it('sends no SYN to an address that nobody has', async () => {
      expect(await lan.wastedCount()).toBe(0)
      const attempts = result.verdicts
        .filter(({ reason }) => reason === 'host-unreach')
        .map((verdict) => verdict.attempts)
      expect([attempts.length, Math.max(...attempts)]).toEqual([ABSENT_COUNT * PORTS.length, 0])
    })

    it('says of the hosts that are not there why, and only of them', () => {
      const absent = result.hosts.filter(
        ({ reason }) => reason === (family === 4 ? 'no-arp-response' : 'no-nd-response'),
      )
      expect(absent.length).toBe(ABSENT_COUNT)
      expect(absent.filter(({ address }) => machineOf(address) !== undefined)).toEqual([])
    })

    it('counts neither them nor their silence as loss', () => {
      expect(result.summary).toMatchObject({ complete: true, strays: 0 })
      expect(result.summary.lossRatio ?? 0).toBeLessThan(0.01)
      const spoken = (SWITCH_ADDRESS_COUNT - ABSENT_COUNT) * 2
      expect(result.summary.replies).toBeGreaterThanOrEqual(spoken)
      expect(result.summary.replies).toBeLessThan(spoken * 1.05)
    })

    it('asks for each of them three times', async () => {
      expect(await lan.requestCount()).toBe(3 * ABSENT_COUNT)
    })
  },
)
