import { element, elementsIn } from './ber.js'
import { textOf } from './bytes.js'

/** Messages of SNMP, as far as two questions need them. */

const SEQUENCE = 0x30
const INTEGER = 0x02
const OCTETS = 0x04
const GET = 0xa0
const RESPONSE = 0xa2
const REPORT = 0xa8
const OBJECT = 0x06

/** Says which answer is ours. */
const REQUEST = '\x73\x79\x6e\x73'
const ZERO = element(INTEGER, '\0')
const EMPTY = element(OCTETS)

/** GET of one object by a community (RFC 3416 §4.2.1). */
export function getRequest(community: string, oid: Uint8Array): Uint8Array {
  const binding = element(SEQUENCE, element(OBJECT, oid), element(0x05))
  const pdu = element(GET, element(INTEGER, REQUEST), ZERO, ZERO, element(SEQUENCE, binding))
  return element(SEQUENCE, element(INTEGER, '\x01'), element(OCTETS, community), pdu)
}

/** What a manager asks that does not know an engine yet (RFC 3414 §4): no user, no object. */
export function discovery(): Uint8Array {
  const head = element(
    SEQUENCE,
    element(INTEGER, REQUEST),
    element(INTEGER, '\x00\xff\xe3'),
    element(OCTETS, '\x04'),
    element(INTEGER, '\x03'),
  )
  const security = element(OCTETS, element(SEQUENCE, EMPTY, ZERO, ZERO, EMPTY, EMPTY, EMPTY))
  const pdu = element(GET, element(INTEGER, REQUEST), ZERO, ZERO, element(SEQUENCE))
  return element(SEQUENCE, element(INTEGER, '\x03'), head, security, element(SEQUENCE, EMPTY, EMPTY, pdu))
}

/** The text that a GET of one object has brought. @returns undefined when this is no answer to it */
export function readText(bytes: Uint8Array): string | undefined {
  const [message] = elementsIn(bytes, 1)
  const [version, , pdu] = message?.tag === SEQUENCE ? elementsIn(message.content, 3) : []
  if (version?.tag !== INTEGER || pdu?.tag !== RESPONSE) return undefined
  const [request, , , bindings] = elementsIn(pdu.content, 4)
  if (!request || textOf(request.content) !== REQUEST || bindings?.tag !== SEQUENCE) return undefined
  const [binding] = elementsIn(bindings.content, 1)
  const [object, value] = binding?.tag === SEQUENCE ? elementsIn(binding.content, 2) : []
  if (object?.tag !== OBJECT || !value) return undefined
  return value.tag === OCTETS ? textOf(value.content) : ''
}

/** An engine, as it presents itself to who does not know it. */
export interface Engine {
  readonly id: Uint8Array
  readonly boots: number
  readonly seconds: number
}

/** @returns undefined when this is no answer to discovery */
export function readEngine(bytes: Uint8Array): Engine | undefined {
  const [message] = elementsIn(bytes, 1)
  const [version, head, security, scoped] = message?.tag === SEQUENCE ? elementsIn(message.content, 4) : []
  if (version?.tag !== INTEGER || textOf(version.content) !== '\x03' || security?.tag !== OCTETS) return undefined
  const [id] = head?.tag === SEQUENCE ? elementsIn(head.content, 1) : []
  const pdu = scoped?.tag === SEQUENCE ? elementsIn(scoped.content, 3)[2] : undefined
  if (!id || textOf(id.content) !== REQUEST || pdu?.tag !== REPORT) return undefined
  const [parameters] = elementsIn(security.content, 1)
  const [engine, boots, seconds] = parameters?.tag === SEQUENCE ? elementsIn(parameters.content, 3) : []
  if (engine?.tag !== OCTETS || !boots || !seconds || engine.content.length < 5) return undefined
  return { id: engine.content, boots: numberOf(boots.content), seconds: numberOf(seconds.content) }
}

function numberOf(content: Uint8Array): number {
  return content.subarray(0, 5).reduce((value, byte) => value * 256 + byte, 0)
}
