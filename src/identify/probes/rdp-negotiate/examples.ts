import { hex } from '../../bytes.js'
import type { Example } from '../../probe.js'

const STANDARD = hex`030000130ed000001234000201080000000000`
const TLS = hex`030000130ed000001234000201080001000000`
const CREDSSP = hex`03000013 0e d0 0000 1234 00 02 1f 0800 02000000`
const HYBRID_REQUIRED = hex`03000013 0e d0 0000 1234 00 03 00 0800 05000000`
const TLS_REQUIRED = hex`030000130ed000001234000300080001000000`

export const examples: readonly Example[] = [
  {
    title: 'xrdp 0.9 of Debian 12',
    from: 'real',
    hears: [[TLS, ''], [TLS], [STANDARD]],
    tls: { version: 'TLSv1.3' },
    gives: { name: 'ms-wbt-server', facts: { security: 'TLS', nlaRequired: false, tlsRequired: false } },
  },
  {
    title: 'xrdp 0.9 of Debian 12 that insists on TLS',
    from: 'real',
    hears: [[TLS, ''], [TLS], [TLS_REQUIRED]],
    tls: { version: 'TLSv1.3' },
    gives: { name: 'ms-wbt-server', facts: { security: 'TLS', nlaRequired: false, tlsRequired: true } },
  },
  {
    title: 'Windows that wants a login first',
    from: 'spec',
    hears: [[CREDSSP, ''], [HYBRID_REQUIRED], [HYBRID_REQUIRED]],
    tls: { version: 'TLSv1.2' },
    gives: {
      name: 'ms-wbt-server',
      auth: 'required',
      facts: { security: 'CredSSP', nlaRequired: true, tlsRequired: true },
    },
  },
  {
    title: 'Windows that takes either, inside TLS',
    from: 'spec',
    hears: [[CREDSSP, ''], [TLS], [TLS_REQUIRED]],
    gives: { name: 'ms-wbt-server', facts: { security: 'CredSSP', nlaRequired: false, tlsRequired: true } },
  },
  {
    title: 'Windows of before the choice',
    from: 'spec',
    hears: [[hex`0300000b 06 d0 0000 1234 00`]],
    gives: { name: 'ms-wbt-server', facts: { security: 'RDP' } },
  },
  {
    title: 'a server for something else over the same transport',
    from: 'spec',
    hears: [[hex`03000016 11 d0 0001 0002 00 c0010a c1020100 c2020102`]],
    gives: 'nothing',
  },
]
