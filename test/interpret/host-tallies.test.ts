import { describe, expect, it } from '@jest/globals'
import { HostTallies, Level } from '../../src/interpret/index.js'
import { createDraw } from '../../src/link/sim-network.js'
import type { AddressWords, State } from '../../src/model/index.js'

interface ModelHost {
  readonly words: AddressWords
  readonly counts: Record<State, number>
  lastOrdinal: number
}

const STATES: readonly State[] = ['open', 'closed', 'filtered']

/** Plays the same answers to the tallies and to a Map. */
function play(seed: number, answerCount: number) {
  const draw = createDraw(seed)
  const below = (end: number) => Math.floor(draw() * end)
  const hosts = new HostTallies(seed)
  const model = new Map<string, ModelHost>()
  for (let i = 0; i < answerCount; i++) {
    const isIpv4 = draw() < 0.7
    const words: AddressWords = isIpv4
      ? [0, 0, 0xffff, (0x0a000000 + below(3) * 65_536 + below(9) * 256 + below(99)) >>> 0]
      : [below(2) * 0x20010db8, below(3) * 65_537, below(3), below(99)]
    const state = STATES[below(3)]!
    const ordinal = below(2 ** 40)
    const host = model.get(words.join()) ?? { words, counts: { open: 0, closed: 0, filtered: 0 }, lastOrdinal: -1 }
    model.set(words.join(), host)
    host.counts[state]++
    if (state !== 'filtered') host.lastOrdinal = Math.max(host.lastOrdinal, ordinal)
    hosts.note(hosts.rowFor(...words), state, ordinal, draw() < 0.5)
  }
  return { hosts, model: [...model.values()] }
}

it('hosts that are not there stay so across a checkpoint, and leave room for those that answer', () => {
  const hosts = new HostTallies(1)
  const address = (host: number): AddressWords => [0, 0, 0xffff, 0x0a000000 + host]
  for (let host = 0; host < 70_000; host++) hosts.noteAbsent(...address(host))
  expect(hosts.count).toBe(65_536)
  hosts.setExamination(hosts.rowFor(...address(80_000)), 'going on')
  const restored = new HostTallies(2)
  restored.restore(hosts.copy())
  expect([restored.isAbsent(restored.rowOf(...address(7))), restored.examination(65_536)]).toEqual([true, 'going on'])
  expect([restored.isAbsent(65_536), restored.examination(7)]).toEqual([false, 'none'])
})

const compare = (a: AddressWords, b: AddressWords) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3]

/** What every region has been answered, by level, from its hosts alone: prefix, endpoints, last ordinal, regions within. */
function regionsOf(model: readonly ModelHost[]) {
  const regions = new Map<string, { answeredCount: number; lastOrdinal: number; within: Set<string> }>()
  for (const { words, counts, lastOrdinal } of model) {
    if (lastOrdinal < 0) continue
    const [w0, w1, w2, w3] = words
    const isIpv4 = w0 === 0 && w1 === 0 && w2 === 0xffff
    const prefixes = isIpv4
      ? ['all', `4 ${w3 >>> 16}`, `4 ${w3 >>> 8}`, words.join()]
      : ['all', `6 ${w0} ${w1 >>> 16}`, `6 ${w0} ${w1}`, words.join()]
    prefixes.slice(0, 3).forEach((prefix, level) => {
      const key = `${level} ${prefix}`
      const region = regions.get(key) ?? { answeredCount: 0, lastOrdinal: -1, within: new Set<string>() }
      regions.set(key, region)
      region.answeredCount += counts.open + counts.closed
      region.lastOrdinal = Math.max(region.lastOrdinal, lastOrdinal)
      region.within.add(prefixes[level + 1]!)
    })
  }
  return regions
}

const sorted = (lines: readonly string[]) => [...lines].sort((a, b) => (a < b ? -1 : 1))

/** In no order: a network may be met before or after another. */
const summaryOf = ({ regions }: HostTallies) =>
  sorted(
    [Level.root, Level.site, Level.network].flatMap((level) =>
      Array.from({ length: regions.tables[level].count }, (_, row) => {
        const what = [level, regions.answeredCount(level, row), regions.tables[level].lastOrdinal(row)]
        return [...what, regions.hasSoleChild(level, row)].join()
      }),
    ),
  )

describe.each([1, 2, 3])('tallies of hosts, seed %d', (seed) => {
  const { hosts, model } = play(seed, 20_000)

  it('count as a Map does, and come in address order', () => {
    const expected = [...model]
      .sort((a, b) => compare(a.words, b.words))
      .map(({ words, counts }) => [words.join(), counts.open, counts.closed, counts.filtered])
    const got = [...hosts.sorted()].flatMap((host) =>
      host ? [[host.words.join(), host.open, host.closed, host.rejected]] : [],
    )
    expect(got).toEqual(expected)
  })

  it('sum up by network, by site and in all', () => {
    const expected = [...regionsOf(model)].map(([key, { answeredCount, lastOrdinal, within }]) => {
      return [key[0], answeredCount, lastOrdinal, within.size === 1].join()
    })
    expect(summaryOf(hosts)).toEqual(sorted(expected))
  })

  it('are the same after copy and restore, and go on alike', () => {
    hosts.setExamination(3, 'going on')
    hosts.setExamination(4, 'answers everything')
    hosts.setSuspectAt(5, 2 ** 19)
    const restored = new HostTallies(seed + 1)
    restored.restore(hosts.copy())
    expect(restored.copy()).toEqual(hosts.copy())
    expect(summaryOf(restored)).toEqual(summaryOf(hosts))
    expect([3, 4, 5].map((host) => [restored.examination(host), restored.suspectAt(host)])).toEqual([
      ['going on', 8],
      ['answers everything', 8],
      ['none', 2 ** 19],
    ])
    const { words } = hosts.at(9)
    expect([restored.rowOf(...words), restored.rowFor(...words)]).toEqual([9, 9])
  })
})
