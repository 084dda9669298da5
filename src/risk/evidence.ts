import type { Service, Verdict } from '../model/index.js'

/** An open port, as far as rules care. A verdict on an open port is one, and so is a service record with its name aside. */
export type Endpoint = Pick<Verdict, 'address' | 'name' | 'port'> & { readonly protocol: 'tcp' | 'udp' }

/** What lists that the user brings say about a product and its version. */
export interface Advisories {
  /** CVEs of CISA's catalogue of known exploited vulnerabilities whose ranges hold the exact version. */
  readonly kev?: readonly string[]
  /** Day, ISO 8601, since when the product line gets no more corrections. */
  readonly endOfLife?: string
}

/** All that is known about one open endpoint. */
export interface Evidence extends Advisories {
  readonly endpoint: Endpoint
  /** What was found to speak there. @default nothing was asked */
  readonly service?: Service
  /** Whether we look from an address that the role admits to this port. @default as the role says, if it does */
  readonly isFromAllowedSource?: boolean | 'unknown'
  /** Bytes of an answer over UDP, by bytes of its question. */
  readonly udpRatio?: number
}

/** The endpoint that a service record is about. */
export function endpointOf({ address, hostName, port, protocol }: Service): Endpoint {
  return { address, ...(hostName !== undefined && { name: hostName }), port, protocol }
}
