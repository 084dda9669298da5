import { element, elementsIn, readElement, unsignedOf } from '../../ber.js'
import { textOf } from '../../bytes.js'

/** Messages of LDAP (RFC 4511) that are written and read here. */

const SEARCH_REQUEST = 0x63
const SEARCH_ENTRY = 0x64
const SEARCH_DONE = 0x65
const EXTENDED_REQUEST = 0x77
const EXTENDED_RESPONSE = 0x78

/** One entry is asked for; more time and more entries than this are not. */
const MOST_SECONDS = '\x03'
const MOST_ENTRIES = '\x05'

/** A search of one object: no other is looked at. */
export function search(id: number, dn: string, attributes: readonly string[]): Uint8Array {
  return message(
    id,
    element(
      SEARCH_REQUEST,
      element(0x04, dn),
      element(0x0a, '\0'), // scope: base object
      element(0x0a, '\0'), // aliases: never
      element(0x02, MOST_ENTRIES),
      element(0x02, MOST_SECONDS),
      element(0x01, '\0'), // values as well as types
      element(0x87, 'objectClass'), // filter: present
      element(0x30, ...attributes.map((name) => element(0x04, name))),
    ),
  )
}

export function extendedRequest(id: number, oid: string): Uint8Array {
  return message(id, element(EXTENDED_REQUEST, element(0x80, oid)))
}

function message(id: number, operation: Uint8Array): Uint8Array {
  return element(0x30, element(0x02, new Uint8Array([id])), operation)
}

/** What came to one search. */
export interface Found {
  /** Values by attribute, in lower case. Undefined: no entry. */
  readonly entry?: ReadonlyMap<string, readonly string[]>
  /** The code at the end (RFC 4511 §4.1.9); undefined as long as it has not come. */
  readonly code?: number
  readonly message?: string
}

/** @returns undefined when it is not LDAP */
export function readFound(bytes: Uint8Array): Found | undefined {
  let entry: Map<string, string[]> | undefined
  for (const { tag, content } of elementsIn(bytes, 20)) {
    const [id, operation] = elementsIn(content, 3)
    if (tag !== 0x30 || id?.tag !== 0x02 || !operation) return undefined
    if (operation.tag === SEARCH_ENTRY) entry ??= attributesOf(operation.content)
    else if (operation.tag === SEARCH_DONE || operation.tag === EXTENDED_RESPONSE) {
      const [code, , said] = elementsIn(operation.content, 3)
      if (code?.tag !== 0x0a) return undefined
      const value = unsignedOf(code)
      const text = said ? textOf(said.content) : ''
      return {
        ...(entry && { entry }),
        ...(value !== undefined && { code: value }),
        ...(text !== '' && { message: text }),
      }
    }
  }
  return entry && { entry }
}

function attributesOf(content: Uint8Array): Map<string, string[]> {
  const attributes = new Map<string, string[]>()
  const [, list] = elementsIn(content, 2)
  for (const attribute of list ? elementsIn(list.content, 50) : []) {
    const [type, values] = elementsIn(attribute.content, 2)
    if (!type || !values) continue
    const texts = elementsIn(values.content, 100).map((value) => textOf(value.content))
    attributes.set(textOf(type.content).toLowerCase(), texts)
  }
  return attributes
}

/** The last message has come. */
export function isDone(bytes: Uint8Array): boolean {
  if (bytes.length >= 1 && bytes[0] !== 0x30) return true
  for (let at = 0, i = 0; i < 20; i++) {
    const read = readElement(bytes, at)
    if (!read) return false
    const [, operation] = elementsIn(read.content, 2)
    if (operation?.tag === SEARCH_DONE || operation?.tag === EXTENDED_RESPONSE) return true
    at = read.next
  }
  return true
}
