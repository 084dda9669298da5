import { createHash } from 'node:crypto'
import type { PeerCertificate, TLSSocket } from 'node:tls'
import type { TlsDetails } from '../model/index.js'
import { cleanText } from './clean.js'

const MOST_NAMES = 100

/** What a finished handshake tells. A certificate that OpenSSL takes and Node cannot read leaves its fields out. */
export function tlsDetailsOf(socket: TLSSocket): TlsDetails {
  const alpn = typeof socket.alpnProtocol === 'string' ? cleanText(socket.alpnProtocol) : undefined
  const cipher = socket.getCipher()?.standardName
  return {
    version: socket.getProtocol() ?? 'unknown',
    ...(cipher && { cipher }),
    ...(alpn !== undefined && { alpn }),
    ...certificateFields(socket),
  }
}

function certificateFields(socket: TLSSocket): Partial<TlsDetails> {
  try {
    const certificate: PeerCertificate | Record<string, never> = socket.getPeerCertificate()
    return isCertificate(certificate) ? fieldsOf(certificate) : {}
  } catch {
    return {}
  }
}

function isCertificate(value: PeerCertificate | Record<string, never>): value is PeerCertificate {
  return Buffer.isBuffer(value.raw)
}

function fieldsOf(certificate: PeerCertificate): Partial<TlsDetails> {
  const { subject, issuer, subjectaltname = '', valid_from, valid_to, raw } = certificate
  const names = namesIn(subjectaltname)
  const fields: { readonly [K in Exclude<keyof TlsDetails, 'version'>]?: TlsDetails[K] | undefined } = {
    subject: first(subject?.CN),
    names: names.length > 0 ? names : undefined,
    issuer: first(issuer?.CN) ?? first(issuer?.O),
    selfSigned: JSON.stringify(subject) === JSON.stringify(issuer) ? true : undefined,
    notBefore: isoTime(valid_from),
    notAfter: isoTime(valid_to),
    key: keyOf(certificate),
    fingerprint: createHash('sha256').update(raw).digest('hex'),
  }
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<TlsDetails>
}

/** A field that occurs several times is an array. */
function first(value: string | readonly string[] | undefined): string | undefined {
  return cleanText(typeof value === 'string' ? value : value?.[0])
}

/** Node's text: `DNS:a.example, IP Address:10.0.0.1`; what would be ambiguous is a JSON string after the colon. */
function namesIn(text: string): string[] {
  const names: string[] = []
  for (const [, quoted, plain] of text
    .slice(0, 65_536)
    .matchAll(/(?:DNS|IP Address):(?:"((?:[^"\\]|\\.)*)"|([^,]*))/g)) {
    const name = cleanText(quoted ?? plain)
    if (name !== undefined && names.push(name) === MOST_NAMES) break
  }
  return names
}

function isoTime(text: string): string | undefined {
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString()
}

function keyOf({ bits, modulus, asn1Curve, nistCurve }: PeerCertificate): string | undefined {
  if (modulus !== undefined && bits !== undefined) return `RSA ${bits}`
  const curve = nistCurve ?? asn1Curve
  return curve === undefined ? undefined : `EC ${curve}`
}
