import { ReplyKind } from '../batch/index.js'
import { assertNever, type Reason, type State } from '../model/index.js'

/** The codes of ICMP type 3 that a SYN can draw and that have a word of their own. */
const UNREACHABLE_REASONS: Readonly<Record<number, Reason>> = {
  0: 'net-unreach',
  1: 'host-unreach',
  2: 'proto-unreach',
  3: 'port-unreach',
  9: 'net-prohibited',
  10: 'host-prohibited',
  13: 'admin-prohibited',
}

/**
 * Reads one validated reply as a port state, in Nmap's words.
 *
 * | reply        | state    | source                                                  |
 * |--------------|----------|---------------------------------------------------------|
 * | SYN-ACK      | open     | RFC 9293 §3.10.7.2, a listener answers our SYN           |
 * | RST          | closed   | RFC 9293 §3.10.7.1, no listener                          |
 * | ICMP type 3  | filtered | RFC 792; codes RFC 1122 §3.2.2.1 and RFC 1812 §5.2.7.1   |
 * | ICMP type 11 | filtered | RFC 792                                                 |
 * | no route     | filtered | this machine's own word, as a router's would be          |
 * | no neighbour | filtered | likewise                                                |
 *
 * An ICMP port-unreachable is `filtered` even from the target itself: a TCP
 * without listener sends RST, so a firewall wrote it. Pure.
 */
export function classify(kind: ReplyKind, icmpCode: number): { readonly state: State; readonly reason: Reason } {
  switch (kind) {
    case ReplyKind.synAck:
      return { state: 'open', reason: 'syn-ack' }
    case ReplyKind.rst:
      return { state: 'closed', reason: 'reset' }
    case ReplyKind.unreachable:
      return { state: 'filtered', reason: UNREACHABLE_REASONS[icmpCode] ?? 'dest-unreach' }
    case ReplyKind.timeExceeded:
      return { state: 'filtered', reason: 'time-exceeded' }
    case ReplyKind.noRoute:
      return { state: 'filtered', reason: 'net-unreach' }
    case ReplyKind.noNeighbour:
      return { state: 'filtered', reason: 'host-unreach' }
    default:
      return assertNever(kind) // a new kind of reply fails to compile here
  }
}

/** The state alone, by the same table: in the path of every reply, most of which show no reason. */
export function stateOf(kind: ReplyKind): State {
  switch (kind) {
    case ReplyKind.rst:
      return 'closed'
    case ReplyKind.synAck:
      return 'open'
    case ReplyKind.unreachable:
    case ReplyKind.timeExceeded:
    case ReplyKind.noRoute:
    case ReplyKind.noNeighbour:
      return 'filtered'
    default:
      return assertNever(kind)
  }
}
