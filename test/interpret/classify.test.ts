import { describe, expect, it } from '@jest/globals'
import { ReplyKind } from '../../src/batch/index.js'
import { classify } from '../../src/interpret/index.js'

describe('classify', () => {
  it.each([
    [ReplyKind.synAck, 0, 'open', 'syn-ack'],
    [ReplyKind.rst, 0, 'closed', 'reset'],
    [ReplyKind.unreachable, 0, 'filtered', 'net-unreach'],
    [ReplyKind.unreachable, 1, 'filtered', 'host-unreach'],
    [ReplyKind.unreachable, 2, 'filtered', 'proto-unreach'],
    [ReplyKind.unreachable, 3, 'filtered', 'port-unreach'],
    [ReplyKind.unreachable, 9, 'filtered', 'net-prohibited'],
    [ReplyKind.unreachable, 10, 'filtered', 'host-prohibited'],
    [ReplyKind.unreachable, 13, 'filtered', 'admin-prohibited'],
    [ReplyKind.unreachable, 4, 'filtered', 'dest-unreach'],
    [ReplyKind.unreachable, 255, 'filtered', 'dest-unreach'],
    [ReplyKind.timeExceeded, 0, 'filtered', 'time-exceeded'],
    [ReplyKind.timeExceeded, 1, 'filtered', 'time-exceeded'],
    [ReplyKind.refused, 0, 'closed', 'conn-refused'],
    [ReplyKind.denied, 0, 'filtered', 'perm-denied'],
    [ReplyKind.noGateway, 0, 'filtered', 'host-unreach'],
  ])('reads kind %d code %d as %s / %s', (kind, code, state, reason) => {
    expect(classify(kind, code, 4)).toEqual({ state, reason })
  })

  it.each([
    [ReplyKind.synAck, 0, 'open', 'syn-ack'],
    [ReplyKind.rst, 0, 'closed', 'reset'],
    [ReplyKind.unreachable, 0, 'filtered', 'no-route'],
    [ReplyKind.unreachable, 1, 'filtered', 'admin-prohibited'],
    [ReplyKind.unreachable, 2, 'filtered', 'beyond-scope'],
    [ReplyKind.unreachable, 3, 'filtered', 'host-unreach'],
    [ReplyKind.unreachable, 4, 'filtered', 'port-unreach'],
    [ReplyKind.unreachable, 5, 'filtered', 'admin-prohibited'],
    [ReplyKind.unreachable, 6, 'filtered', 'reject-route'],
    [ReplyKind.unreachable, 7, 'filtered', 'dest-unreach'],
    [ReplyKind.unreachable, 13, 'filtered', 'dest-unreach'],
    [ReplyKind.timeExceeded, 0, 'filtered', 'time-exceeded'],
    [ReplyKind.timeExceeded, 1, 'filtered', 'time-exceeded'],
  ])('reads kind %d code %d of an IPv6 target as %s / %s', (kind, code, state, reason) => {
    expect(classify(kind, code, 6)).toEqual({ state, reason })
  })

  it('takes a kind that no link sends for a bug', () => {
    expect(() => classify(10 as ReplyKind, 0, 4)).toThrow(TypeError)
  })
})
