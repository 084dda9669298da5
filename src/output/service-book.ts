import type { ScanHeader, Service } from '../model/index.js'

/** What was identified, by endpoint, for formats that tell it with the port. */
export class ServiceBook {
  readonly #services = new Map<string, Service>()

  add(service: Service): void {
    this.#services.set(keyOf(service), service)
  }

  of(endpoint: Pick<Service, 'address' | 'port' | 'protocol'>): Service | undefined {
    return this.#services.get(keyOf(endpoint))
  }
}

function keyOf({ address, port, protocol }: Pick<Service, 'address' | 'port' | 'protocol'>): string {
  return `${address} ${port}/${protocol}`
}

/** Hosts are told before their services: a format that tells both at once waits with them. */
export function areServicesToCome(header: ScanHeader | undefined): boolean {
  return header?.identify ?? false
}

/** `Redis 7.0.15`, `nginx`, `OpenSSH 9.2p1 (patched by its distribution)`: for people. Hostile text: not escaped here. */
export function productText({ product, version, unknownBecause }: Service): string {
  if (unknownBecause !== undefined) return unknownBecause === 'silent' ? '' : unknownBecause
  return [product, version].filter((part) => part !== undefined).join(' ')
}

/** Product and version, else the beginning of what it said: for formats with one field for both. Hostile text: not escaped here. */
export function bannerOf(service: Service): string {
  return productText(service) || (service.excerpt ?? '')
}

/** `none`, `required` and the like, where it is known and worth a word. */
export function authText({ auth }: Service): string {
  const words = { none: 'no login', required: 'login', 'refused-by-acl': 'turned away', unknown: '' }
  return words[auth]
}

/** `by redis-info: it answered in its protocol; asked redis-info, http-get`. Undefined where no explanation was asked for. */
export function explanationText({ probe, via, explain }: Service): string | undefined {
  if (!explain) return undefined
  const { asked, recognition, pattern } = explain
  const how = {
    protocol: 'it answered in its protocol',
    pattern: 'a pattern fits what it said',
    'name-only': 'a pattern fits what it said, and leaves the product open',
    handshake: 'it spoke TLS',
  }
  const by = recognition === undefined ? 'not recognised' : `by ${probe}: ${how[recognition]}`
  const where = pattern === undefined ? [] : [via === undefined ? pattern : `more by ${via}: ${pattern}`]
  return [by, ...where, `asked ${asked.length === 0 ? 'nothing' : asked.join(', ')}`].join('; ')
}
