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

/** The same of ICMPv6 type 1: RFC 4443 §3.1. Code 5 says that a policy refuses our source address. */
const UNREACHABLE_REASONS_V6: Readonly<Record<number, Reason>> = {
  0: 'no-route',
  1: 'admin-prohibited',
  2: 'beyond-scope',
  3: 'host-unreach',
  4: 'port-unreach',
  5: 'admin-prohibited',
  6: 'reject-route',
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
 * | ICMPv6 type 1 | filtered | RFC 4443 §3.1                                          |
 * | ICMPv6 type 3 | filtered | RFC 4443 §3.3                                          |
 * | no route     | filtered | this machine's own word, as a router's would be          |
 * | no neighbour | filtered | likewise                                                |
 * | no gateway   | filtered | likewise: RFC 1812 §5.2.7.1, host unreachable            |
 * | refused      | closed   | connect(2), ECONNREFUSED: a RST, as the kernel read it   |
 * | denied       | filtered | connect(2), EACCES and EPERM: a rule of this machine     |
 *
 * An ICMP port-unreachable is `filtered` even from the target itself: a TCP
 * without listener sends RST, so a firewall wrote it. Pure.
 *
 * @param family the target's: ICMP codes mean different things in the two
 */
export function classify(
  kind: ReplyKind,
  icmpCode: number,
  family: 4 | 6,
): { readonly state: State; readonly reason: Reason } {
  switch (kind) {
    case ReplyKind.synAck:
      return { state: 'open', reason: 'syn-ack' }
    case ReplyKind.rst:
      return { state: 'closed', reason: 'reset' }
    case ReplyKind.refused:
      return { state: 'closed', reason: 'conn-refused' }
    case ReplyKind.unreachable:
      return {
        state: 'filtered',
        reason: (family === 4 ? UNREACHABLE_REASONS : UNREACHABLE_REASONS_V6)[icmpCode] ?? 'dest-unreach',
      }
    case ReplyKind.timeExceeded:
      return { state: 'filtered', reason: 'time-exceeded' }
    case ReplyKind.noRoute:
      return { state: 'filtered', reason: 'net-unreach' }
    case ReplyKind.noNeighbour:
    case ReplyKind.noGateway:
      return { state: 'filtered', reason: 'host-unreach' }
    case ReplyKind.denied:
      return { state: 'filtered', reason: 'perm-denied' }
    default:
      return assertNever(kind) // a new kind of reply fails to compile here
  }
}

/** The state alone, by the same table: in the path of every reply, most of which show no reason. */
export function stateOf(kind: ReplyKind): State {
  switch (kind) {
    case ReplyKind.rst:
    case ReplyKind.refused:
      return 'closed'
    case ReplyKind.synAck:
      return 'open'
    case ReplyKind.unreachable:
    case ReplyKind.timeExceeded:
    case ReplyKind.noRoute:
    case ReplyKind.noNeighbour:
    case ReplyKind.noGateway:
    case ReplyKind.denied:
      return 'filtered'
    default:
      return assertNever(kind)
  }
}
