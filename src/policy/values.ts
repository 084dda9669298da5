import type { PortSpan } from '../risk/index.js'
import { type AddressRange, parseNetwork, parseRange } from './network.js'
import { safePattern } from './safe-pattern.js'
import { Complaint, list, type Shape, scalar } from './shape.js'

const MAX_PORT = 65_535

/** `22`, `"8000-8100"`. */
const portSpan: Shape<PortSpan> = scalar(
  {
    description: 'a port, or a range of ports',
    anyOf: [
      { type: 'integer', minimum: 1, maximum: MAX_PORT },
      { type: 'string', pattern: '^\\s*\\d+\\s*(-\\s*\\d+\\s*)?$' },
    ],
  },
  (value) => {
    const [, low, high] = /^\s*(\d+)\s*(?:-\s*(\d+)\s*)?$/.exec(String(value)) ?? []
    if (low === undefined || typeof value === 'boolean') {
      throw new Complaint('E117', `here is a port or a range ("8000-8100") wanted, not ${JSON.stringify(value)}`)
    }
    const [first, last] = [port(low), high === undefined ? undefined : port(high)]
    if (last === undefined || last === first) return first
    if (last < first) throw new Complaint('E104', `range ${first}-${last} is reversed`)
    return [first, last]
  },
)

function port(digits: string): number {
  const value = Number(digits)
  if (value >= 1 && value <= MAX_PORT) return value
  throw new Complaint('E103', `port ${digits} outside 1–${MAX_PORT}`)
}

export const ports: Shape<readonly PortSpan[]> = list('ports', portSpan)

/** Ports as one text: `"1-65535"`, `"22,80,8000-8100"`. */
export const portText: Shape<readonly PortSpan[]> = {
  read(node, problems) {
    if (node.kind === 'list') return ports.read(node, problems)
    const words = node.kind === 'scalar' ? String(node.value).split(',') : ['']
    return ports.read(
      { kind: 'list', at: node.at, items: words.map((value) => ({ kind: 'scalar', at: node.at, value })) },
      problems,
    )
  },
  schema: { anyOf: [{ type: 'integer' }, { type: 'string' }, ports.schema] },
}

/** An address or a network, for which a firewall can have a line. */
export const network: Shape<AddressRange> = scalar(
  { type: 'string', description: 'an address or a network (203.0.113.0/24)' },
  (value) => {
    const found = parseNetwork(String(value).trim())
    if (found) return found
    throw new Complaint('E120', `${JSON.stringify(value)} is no address and no network (192.0.2.0/24, 2001:db8::/32)`)
  },
)

export const ADMIN_SOURCES = '$admin_sources'

/** A network, or the administrators' by their name. */
export const source: Shape<AddressRange | typeof ADMIN_SOURCES> = scalar(
  { type: 'string', description: `an address, a network, or ${ADMIN_SOURCES}` },
  (value) => {
    if (value === ADMIN_SOURCES) return ADMIN_SOURCES
    const found = parseNetwork(String(value).trim())
    if (found) return found
    throw new Complaint('E120', `${JSON.stringify(value)} is no source: any, ${ADMIN_SOURCES}, or a network`)
  },
)

/** Hosts that a line of a file means. */
export type HostPattern = AddressRange | { readonly hostName: string }

const HOST_NAME = /^(?!-)[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*\.?$/

export const hostPattern: Shape<HostPattern> = scalar(
  { type: 'string', description: 'an address, a network, a range of addresses or a host name' },
  (value) => {
    const given = String(value).trim()
    const range = typeof value === 'string' ? parseRange(given) : undefined
    if (range) return range
    if (typeof value === 'string' && HOST_NAME.test(given)) {
      return { hostName: given.toLowerCase().replace(/\.$/, '') }
    }
    throw new Complaint('E120', `${JSON.stringify(value)} is no address, network, range or host name`)
  },
)

/** A day, ISO 8601. */
export const day: Shape<string> = scalar(
  { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'a day (2026-12-31)' },
  (value) => {
    const given = String(value)
    const isDay = /^\d{4}-\d{2}-\d{2}$/.test(given) && !Number.isNaN(Date.parse(`${given}T00:00:00Z`))
    // 2026-02-30 is read as a day of March.
    if (isDay && new Date(`${given}T00:00:00Z`).toISOString().startsWith(given)) return given
    throw new Complaint('E122', `here is a day wanted (2026-12-31), not ${JSON.stringify(value)}`)
  },
)

export const bannerPattern: Shape<RegExp> = scalar(
  { type: 'string', format: 'regex', description: 'a regular expression' },
  (value) => {
    if (typeof value === 'string' && value !== '') return safePattern(value)
    throw new Complaint('E117', `here is a regular expression wanted, not ${JSON.stringify(value)}`)
  },
)

/** The names that identification gives, and `https` for http inside TLS. */
export const serviceName: Shape<string> = scalar(
  { type: 'string', pattern: '^[a-z0-9][a-z0-9+._-]*$', description: 'a service, as identification names it (ssh)' },
  (value) => {
    if (typeof value === 'string' && /^[a-z0-9][a-z0-9+._-]*$/.test(value)) return value
    throw new Complaint('E117', `here is the name of a service wanted (ssh, https), not ${JSON.stringify(value)}`)
  },
)
