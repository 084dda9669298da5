/** Whether whoever connects is asked who they are, as far as harmless questions tell. */
export type Auth =
  /** Answered what is meant for its users, unasked who we are. */
  | 'none'
  /** Asks for a password, a certificate or the like. */
  | 'required'
  /** Turns our address away, whoever we are. */
  | 'refused-by-acl'
  | 'unknown'

export const AUTHS: readonly Auth[] = ['none', 'required', 'refused-by-acl', 'unknown']

/** Why nothing is known about an open port although it was asked. */
export type UnknownBecause =
  /** It takes connections and says nothing, whatever is asked. */
  | 'silent'
  /** It takes connections and ends them without a word: an access list, or a wrapper. */
  | 'closed'
  /** It answers, and no probe knows the answer. */
  | 'unrecognised'
  /** It answers as several services at once: what it says means nothing. */
  | 'decoy'
  /** It was open when it was swept and took no connection now. */
  | 'unreachable'

/** What a TLS handshake tells, before anything is said inside. Text from the certificate is whatever its owner wrote. */
export interface TlsDetails {
  /** As OpenSSL names it: `TLSv1.2`, `TLSv1.3`. */
  readonly version: string
  /** IANA's name of the suite that was agreed on. */
  readonly cipher?: string
  /** What was agreed on by ALPN: `h2`, `http/1.1`. */
  readonly alpn?: string
  /** Common name of the certificate. */
  readonly subject?: string
  /** DNS names and addresses that the certificate is for; at most 100. */
  readonly names?: readonly string[]
  /** Common name, else organisation, of who signed it. */
  readonly issuer?: string
  /** Subject and issuer are the same. Absent otherwise. */
  readonly selfSigned?: true
  /** ISO 8601, UTC. */
  readonly notBefore?: string
  /** ISO 8601, UTC. */
  readonly notAfter?: string
  /** Kind and size of the key: `RSA 2048`, `EC P-256`. */
  readonly key?: string
  /** SHA-256 of the certificate, 64 hexadecimal digits. */
  readonly fingerprint?: string
}

/** One thing a probe has seen beside name and version. */
export type FactValue = boolean | number | string | readonly string[]

/**
 * What rules may weigh beside name, version and auth. Names are documented in docs/probes/: a few are shared by many
 * probes (`cleartextLogin`, `startTls`), the others belong to the probe that says them. Text is as hostile as a banner.
 */
export type Facts = Readonly<Record<string, FactValue>>

/** Bytes of one question over UDP and of all that came back, without the heads of IP and UDP. */
export interface Exchange {
  readonly sentBytes: number
  readonly receivedBytes: number
}

/** What really speaks behind one open port. */
export interface Service {
  /** Canonical text: dotted decimal or RFC 5952. */
  readonly address: string
  /** The host name the target was given as, when it was given as one. (`name` is the service's.) */
  readonly hostName?: string
  readonly port: number
  readonly protocol: 'tcp' | 'udp'
  /** What speaks there, in lower case, as in Nmap and IANA where they have a word: `redis`, `http`, `unknown`. */
  readonly name: string
  /** Present exactly when `name` is `unknown`. */
  readonly unknownBecause?: UnknownBecause
  readonly product?: string
  /** As its makers count: without the suffixes of a distribution. */
  readonly version?: string
  /** The version carries a distribution's mark: fixes may have been put in without raising it. Absent otherwise. */
  readonly distroPatched?: true
  /** Whether it speaks inside TLS from the first byte on. */
  readonly tls: boolean
  /** Present when a TLS handshake was made, at the start or after an upgrade. */
  readonly tlsDetails?: TlsDetails
  readonly auth: Auth
  /** Id of the probe that named it, `nmap:NAME` when a database of the user's did by an answer to that probe of Nmap's; absent when none did. */
  readonly probe?: string
  /** The database of the user's that product, version or facts were added from: `nmap:GetRequest`, `recog:ssh.banner`. */
  readonly via?: string
  /** The beginning of what it said: control characters escaped, what looks like a secret left out, at most 200 characters. */
  readonly excerpt?: string
  readonly facts?: Facts
  /** Of UDP: of the questions that were answered, the one whose answer was the longest for what it cost. */
  readonly exchange?: Exchange
  /** Connections made (UDP: datagrams sent) to find this out. */
  readonly connections: number
  /** ISO 8601, UTC. */
  readonly at: string
  /** Present when it was asked for. */
  readonly explain?: Explanation
}

/** How sure a name is. */
export type Recognition =
  /** A probe of ours read an answer in the service's own protocol. */
  | 'protocol'
  /** A pattern of a database fits what it said. */
  | 'pattern'
  /** The same, and the pattern leaves open which product it is. */
  | 'name-only'
  /** TLS was spoken, and nothing inside was recognised. */
  | 'handshake'

/** How a service was recognised. */
export interface Explanation {
  /** What was asked, in this order: ids of probes, `greeting` where only listened, `nmap:NAME`. */
  readonly asked: readonly string[]
  /** Absent when it is unknown. */
  readonly recognition?: Recognition
  /** File and line of the user's database whose pattern fits. */
  readonly pattern?: string
}
