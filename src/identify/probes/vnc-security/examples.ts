import { hex } from '../../bytes.js'
import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'TigerVNC 1.12 of Debian 12 without a password',
    from: 'real',
    hears: [['RFB 003.008\n', hex`01 01`]],
    gives: { name: 'vnc', auth: 'none', facts: { protocolVersion: '3.8', securityTypes: ['None'] } },
  },
  {
    title: 'TigerVNC 1.12 of Debian 12 with a password',
    from: 'real',
    hears: [['RFB 003.008\n', hex`02 13 02`]],
    gives: { name: 'vnc', auth: 'required', facts: { protocolVersion: '3.8', securityTypes: ['VeNCrypt', 'VncAuth'] } },
  },
  {
    title: 'a Mac that shares its screen',
    from: 'spec',
    hears: [['RFB 003.889\n', hex`04 1e 21 24 23`]],
    gives: {
      name: 'vnc',
      product: 'Apple Remote Desktop',
      auth: 'required',
      facts: { protocolVersion: '3.889', securityTypes: ['Apple DH', 'Apple RSA', 'type 36', 'Apple Kerberos'] },
    },
  },
  {
    title: 'an old server that chooses itself',
    from: 'spec',
    hears: [['RFB 003.003\n', hex`00000001`]],
    gives: { name: 'vnc', auth: 'none', facts: { protocolVersion: '3.3', securityTypes: ['None'] } },
  },
  {
    title: 'a server that has had enough of us',
    from: 'spec',
    hears: [['RFB 003.008\n', '\0\0\0\0\x1aToo many security failures']],
    gives: { name: 'vnc', auth: 'unknown', facts: { protocolVersion: '3.8', denial: 'Too many security failures' } },
  },
  { title: 'an SSH server', from: 'spec', hears: [['SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10\r\n']], gives: 'nothing' },
]
