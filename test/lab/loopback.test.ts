import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { listenOn } from './listeners.js'
import { makeNamespaces, type Namespaces } from './namespace.js'
import { type Sweep, sweep } from './synsweep.js'

const PORT_COUNT = 65_535

/** Both ends of the range, the scanner's own source ports among them (61440 to 65535). */
const LISTENING = [1, 22, 80, 443, 1024, 6379, 8080, 32_768, 50_000, 61_440, 61_441, 63_000, 65_534, 65_535]

describe('a sweep of all 65,535 ports of loopback', () => {
  let namespaces: Namespaces<'machine'>
  let result: Sweep

  beforeAll(async () => {
    namespaces = await makeNamespaces(['machine'])
    await listenOn(namespaces.at.machine, LISTENING)
    result = await sweep(namespaces.at.machine, ['127.0.0.1', '-p', '-', '--rate', '40000'])
  }, 60_000)
  afterAll(() => namespaces.close())

  it('goes by link ip, for frames are of no use there', () => {
    expect(result).toMatchObject({ code: 0, header: { link: 'ip', probes: PORT_COUNT } })
  })

  it('finds open what listens, closed all else, filtered nothing', () => {
    expect(portsIn('open')).toEqual(LISTENING)
    expect(portsIn('closed').length).toBe(PORT_COUNT - LISTENING.length)
    expect(result.summary).toMatchObject({ open: LISTENING.length, filtered: 0, complete: true })
  })

  it('judges every port once', () => {
    expect(new Set(result.verdicts.map(({ port }) => port)).size).toBe(PORT_COUNT)
    expect(result.verdicts.length).toBe(PORT_COUNT)
  })

  function portsIn(state: string): number[] {
    const ports = result.verdicts.filter((verdict) => verdict.state === state).map(({ port }) => port)
    return ports.sort((a, b) => a - b)
  }
})
