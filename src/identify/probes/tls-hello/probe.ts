import type { Probe } from '../../probe.js'

export const probe: Probe = {
  id: 'tls-hello',
  service: 'TLS',
  about: 'Makes a TLS handshake, and reads the version, the suite and the certificate. What is known is asked inside.',
  safety: 'benign',
  transport: 'tcp',
  ports: [],
  tlsPorts: [4433],
  rarity: 1,
  conversations: [{ turns: [{ startTls: true }] }],

  /** The engine goes inside; this names what stays unnamed there. */
  identify(heard) {
    return heard.tls && { name: 'tls' }
  },

  sources: ['RFC 8446 §4 (handshake)', 'RFC 5246 §7.2 (alerts)', 'RFC 6066 §3 (server name)'],
}
