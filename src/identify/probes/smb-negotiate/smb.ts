import { concat, hex, le32, textOf, u16le, u32be } from '../../bytes.js'
import type { Reply } from '../../reply.js'

/** NEGOTIATE of SMB 1 and of SMB 2: requests and responses. */

/** The length before each message over TCP ([MS-SMB2] §2.1): a zero and three bytes. */
function overTcp(...parts: readonly (string | Uint8Array)[]): Uint8Array {
  const message = concat(...parts)
  return concat(new Uint8Array([0, message.length >>> 16, message.length >>> 8, message.length]), message)
}

export function isWholeMessage({ bytes }: Reply): boolean {
  const length = u32be(bytes, 0)
  return length !== undefined && bytes.length >= 4 + (length & 0xffffff)
}

/** Dialects 2.0.2, 2.1, 3.0 and 3.0.2: 3.1.1 would want contexts, and tells no more. */
export function smb2Negotiate(): Uint8Array {
  const header = concat('\xfeSMB', hex`4000 0000 00000000 0000 1f00 00000000 00000000`, new Uint8Array(8 + 8 + 8 + 16))
  const body = hex`
    2400 0400 0100 0000 00000000
    73796e73 77656570 2d617564 69740000
    0000000000000000
    0202 1002 0003 0203`
  return overTcp(header, body)
}

/** NT LM 0.12 alone: who does not speak it refuses. */
export function smb1Negotiate(): Uint8Array {
  const header = concat('\xffSMB\x72', le32(0), hex`18 01c8`, new Uint8Array(12), hex`0000 feff 0000 0000`)
  const dialects = '\x02NT LM 0.12\0'
  return overTcp(header, '\0', new Uint8Array([dialects.length, 0]), dialects)
}

export interface Smb2 {
  readonly dialect?: number
  readonly signingRequired?: boolean
  readonly serverGuid?: string
  /** Samba puts the name of its machine where others have a random number. */
  readonly nameInGuid?: string
  /** NEGOEX ([MS-NEGOEX]) is on offer, which is Windows' own. */
  readonly hasNegoex: boolean
}

/** The OID 1.3.6.1.4.1.311.2.2.30, in BER. */
const NEGOEX = '\x06\x0a\x2b\x06\x01\x04\x01\x82\x37\x02\x02\x1e'

const BODY = 4 + 64
const SIGNING_REQUIRED = 0x02

/** @returns undefined when it is no response to NEGOTIATE; nothing in it when that is a refusal */
export function readSmb2(bytes: Uint8Array): Smb2 | undefined {
  if (textOf(bytes, 4, 8) !== '\xfeSMB' || u16le(bytes, 4 + 12) !== 0 || (bytes[4 + 16]! & 1) === 0) return undefined
  if (u16le(bytes, BODY) !== 65) return { hasNegoex: false }
  const dialect = u16le(bytes, BODY + 4)
  const mode = u16le(bytes, BODY + 2)
  const guid = bytes.subarray(BODY + 8, BODY + 24)
  const nameInGuid = /^([a-z\d][a-z\d-]{0,14})\0{1,15}$/.exec(textOf(guid))?.[1]
  return {
    ...(dialect !== undefined && { dialect }),
    ...(mode !== undefined && { signingRequired: (mode & SIGNING_REQUIRED) !== 0 }),
    ...(guid.length === 16 && guid.some((byte) => byte !== 0) && { serverGuid: guidText(guid) }),
    ...(guid.length === 16 && nameInGuid !== undefined && { nameInGuid }),
    hasNegoex: textOf(bytes, BODY, BODY + 2048).includes(NEGOEX),
  }
}

/** The first three groups are little-endian ([MS-DTYP] §2.3.4). */
function guidText(guid: Uint8Array): string {
  const digits = (from: number, to: number) => Buffer.from(guid.subarray(from, to)).toString('hex')
  const turned = (from: number, to: number) => Buffer.from(guid.slice(from, to).reverse()).toString('hex')
  return [turned(0, 4), turned(4, 6), turned(6, 8), digits(8, 10), digits(10, 16)].join('-')
}

export interface Smb1 {
  readonly isAccepted: boolean
  readonly signingRequired?: boolean
}

const WORDS = 4 + 32
const NO_DIALECT = 0xffff
/** In the security mode of SMB 1. */
const SMB1_SIGNING_REQUIRED = 0x08

/** @returns undefined when it is no response to NEGOTIATE */
export function readSmb1(bytes: Uint8Array): Smb1 | undefined {
  if (textOf(bytes, 4, 9) !== '\xffSMB\x72' || (bytes[4 + 9]! & 0x80) === 0) return undefined
  const wordCount = bytes[WORDS] ?? 0
  const isAccepted = wordCount >= 13 && u16le(bytes, WORDS + 1) !== NO_DIALECT
  const mode = bytes[WORDS + 3]
  return {
    isAccepted,
    ...(isAccepted && mode !== undefined && { signingRequired: (mode & SMB1_SIGNING_REQUIRED) !== 0 }),
  }
}
