import { be32, concat, hex, u32be } from './bytes.js'
import type { Reply } from './reply.js'

/** Remote procedure calls over TCP (RFC 5531): a call without arguments and without an identity, and its reply. */

const CALL = 0
const REPLY = 1
const LAST_FRAGMENT = 0x80000000

/** Says which reply is ours; anything does. */
const TRANSACTION = 0x73796e73

export function rpcCall(program: number, version: number, procedure: number): Uint8Array {
  const noCredentials = hex`00000000 00000000 00000000 00000000`
  const numbers = [TRANSACTION, CALL, 2, program, version, procedure]
  const call = concat(...numbers.map(be32), noCredentials)
  return concat(be32(LAST_FRAGMENT + call.length), call)
}

export function isWholeRpc({ bytes }: Reply): boolean {
  const mark = u32be(bytes, 0)
  return mark !== undefined && bytes.length >= 4 + (mark & 0x7fffffff)
}

export interface RpcReply {
  /** Accepted: 0 success, 1 no such program, 2 no such version …; undefined: denied. */
  readonly acceptCode?: number
  /** What comes after that. */
  readonly results: Uint8Array
}

/** @returns undefined when it is no reply to our call; fragments after the first are left out */
export function readRpc({ bytes }: Reply): RpcReply | undefined {
  const mark = u32be(bytes, 0)
  if (mark === undefined || (mark & 0x7fffffff) < 12 || u32be(bytes, 4) !== TRANSACTION) return undefined
  const end = Math.min(bytes.length, 4 + (mark & 0x7fffffff))
  if (u32be(bytes, 8) !== REPLY) return undefined
  const denied = u32be(bytes, 12)
  if (denied === 1) return { results: bytes.subarray(16, end) }
  const verifierLength = u32be(bytes, 20)
  if (denied !== 0 || verifierLength === undefined || verifierLength > 400) return undefined
  const at = 24 + verifierLength
  const acceptCode = u32be(bytes, at)
  return acceptCode === undefined || acceptCode > 5 ? undefined : { acceptCode, results: bytes.subarray(at + 4, end) }
}
