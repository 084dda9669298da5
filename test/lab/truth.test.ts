import { describe, expect, it } from '@jest/globals'
import { addressOf, ENDPOINT_COUNT, endpoints, hostOf, truth, truthCounts } from './truth.js'

describe('truth', () => {
  it('has every kind of answer that a SYN can get', () => {
    const counts = new Map<string, number>()
    for (const { host, port } of endpoints()) {
      const { state, reason, reasonAddress } = truth(addressOf(host), port)
      const kind = `${state} ${reason}${reasonAddress ? ' by the router' : ''}`
      counts.set(kind, (counts.get(kind) ?? 0) + 1)
    }
    expect(Object.fromEntries(counts)).toMatchInlineSnapshot(`
{
  "closed reset": 88927,
  "filtered admin-prohibited": 6400,
  "filtered admin-prohibited by the router": 12800,
  "filtered host-prohibited": 1,
  "filtered host-prohibited by the router": 6400,
  "filtered host-unreach by the router": 7400,
  "filtered net-prohibited by the router": 6400,
  "filtered net-unreach by the router": 1000,
  "filtered no-response": 75999,
  "filtered port-unreach": 6400,
  "filtered port-unreach by the router": 6400,
  "filtered proto-unreach by the router": 6400,
  "open syn-ack": 31473,
}
`)
  })

  it('counts each endpoint in one state', () => {
    const { open, closed, filtered } = truthCounts()
    expect(open + closed + filtered).toBe(ENDPOINT_COUNT)
  })

  it('differs between odd and even hosts, and between ports of one host', () => {
    expect(truth('10.77.0.8', 81)).toEqual({ state: 'open', reason: 'syn-ack' })
    expect(truth('10.77.0.9', 81)).toEqual({ state: 'filtered', reason: 'no-response' })
    expect(truth('10.77.0.9', 80)).toEqual({ state: 'closed', reason: 'reset' })
  })

  it('knows no host outside its network', () => {
    expect(() => hostOf('10.77.1.0')).toThrow(RangeError)
    expect(() => hostOf('10.77.0.256')).toThrow(RangeError)
  })
})
