import { be32, concat, hex, latin1 } from '../../bytes.js'
import { USER_AGENT } from '../../http.js'
import type { Target } from '../../probe.js'

/** Get-Printer-Attributes of IPP 1.1: what is asked for is the make, and the version of the firmware. */
export function askForAttributes({ address, hostName, port }: Target): Uint8Array {
  const host = `${hostName ?? (address.includes(':') ? `[${address}]` : address)}:${port}`
  const body = concat(
    hex`0101 000b`,
    be32(1),
    hex`01`,
    attribute(0x47, 'attributes-charset', 'utf-8'),
    attribute(0x48, 'attributes-natural-language', 'en'),
    attribute(0x45, 'printer-uri', `ipp://${host}/ipp/print`),
    attribute(0x44, 'requested-attributes', MODEL),
    attribute(0x44, '', FIRMWARE),
    hex`03`,
  )
  const head =
    `POST /ipp/print HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: ${USER_AGENT}\r\nContent-Type: application/ipp\r\n` +
    `Content-Length: ${body.length}\r\nConnection: close\r\n\r\n`
  return concat(head, body)
}

const MODEL = 'printer-make-and-model'
const FIRMWARE = 'printer-firmware-string-version'

function attribute(tag: number, name: string, value: string): Uint8Array {
  return concat(new Uint8Array([tag]), sized(name), sized(value))
}

function sized(text: string): Uint8Array {
  return concat(new Uint8Array([text.length >> 8, text.length]), latin1(text))
}

export interface Attributes {
  /** It answered what it was asked, to somebody it does not know. */
  readonly isOpen: boolean
  readonly model?: string
  readonly firmware?: string
}

/** @param body one character a byte */
export function readAttributes(body: string): Attributes | undefined {
  if (!/^[\x01\x02][\x00-\x02][\x00\x04\x05][\s\S]\0\0\0\x01\x01/.test(body)) return undefined
  const [model, firmware] = [textOf(body, MODEL), textOf(body, FIRMWARE)]
  return {
    isOpen: body[2] === '\0',
    ...(model !== undefined && { model }),
    ...(firmware !== undefined && { firmware }),
  }
}

function textOf(body: string, name: string): string | undefined {
  const at = body.indexOf(name)
  if (at < 0) return undefined
  const from = at + name.length
  const length = body.charCodeAt(from) * 256 + body.charCodeAt(from + 1)
  return length > 0 && length <= 200 ? body.slice(from + 2, from + 2 + length) : undefined
}
