import { ScanError } from '../errors.js'
import { COMMON_PORTS, MAX_TOP_PORTS } from './common-ports.js'
import { PortSet } from './port-set.js'
import { portsNamed } from './service-names.js'

const MAX_PORT = 65535

/**
 * Reads a list of TCP ports, separated by commas or blanks.
 *
 * | item                  | means                                        |
 * |-----------------------|----------------------------------------------|
 * | `22`                  | one port, 1 … 65535                          |
 * | `8000-8100`           | both ends and what lies between              |
 * | `-1024` · `60000-`    | from 1, up to 65535                          |
 * | `-`                   | all 65,535                                   |
 * | `ssh` · `http*`       | every port with that service name; `?` is one character |
 *
 * @throws {ScanError} ERR_PORT_SYNTAX, naming the item
 */
export function parsePorts(text: string): PortSet {
  const items = text.split(/[\s,]+/).filter((item) => item !== '')
  if (items.length === 0) throw new ScanError('ERR_PORT_SYNTAX', 'no ports in an empty list: give 22,80,8000-8100 or -')
  return new PortSet(items.flatMap(parseItem))
}

/**
 * The most common ports of our own list.
 * @throws {ScanError} ERR_OPTION: `count` is not an integer 1 … {@link MAX_TOP_PORTS}
 */
export function topPorts(count: number): PortSet {
  if (!Number.isInteger(count) || count < 1 || count > MAX_TOP_PORTS) {
    throw new ScanError('ERR_OPTION', `the top ports are 1 to ${MAX_TOP_PORTS}, not ${count}; for all ports ask for -`)
  }
  return new PortSet(COMMON_PORTS.slice(0, count))
}

function parseItem(item: string): readonly number[] {
  const range = /^(\d*)(-?)(\d*)$/.exec(item)
  if (!range) return portsByName(item)
  const [, low, dash, high] = range as unknown as [string, string, string, string]
  const first = low === '' ? 1 : port(low, item)
  const last = dash === '' ? first : high === '' ? MAX_PORT : port(high, item)
  if (last < first) throw new ScanError('ERR_PORT_SYNTAX', `the port range ${item} runs backwards`)
  return Array.from({ length: last - first + 1 }, (_, i) => first + i)
}

function port(digits: string, item: string): number {
  const value = Number(digits)
  if (value >= 1 && value <= MAX_PORT) return value
  const place = digits === item ? '' : ` in ${item}`
  throw new ScanError('ERR_PORT_SYNTAX', `port ${digits}${place} does not exist: ports are 1 to ${MAX_PORT}`)
}

function portsByName(item: string): readonly number[] {
  const isName = /^[\w.*?+/-]+$/.test(item)
  const ports = isName ? portsNamed(item) : []
  if (ports.length > 0) return ports
  throw new ScanError('ERR_PORT_SYNTAX', `no port and no TCP service is called ${JSON.stringify(item)}`)
}
