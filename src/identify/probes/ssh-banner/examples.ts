import { be32, concat, hex } from '../../bytes.js'
import type { Example } from '../../probe.js'

/** KEXINIT with four name lists that count, and six that do not. */
function kexInit(kex: string, hostKeys: string, ciphers: string, macs: string): Uint8Array {
  const lists = [kex, hostKeys, ciphers, ciphers, macs, macs, 'none', 'none', '', '']
  const cookie = hex`00112233445566778899aabbccddeeff`
  const payload = concat('\x14', cookie, ...lists.flatMap((list) => [be32(list.length), list]), hex`00 00000000`)
  return concat(be32(payload.length + 1 + 4), '\x04', payload, '\0\0\0\0')
}

export const examples: readonly Example[] = [
  {
    title: 'OpenSSH 9.2 of Debian 12',
    from: 'spec',
    hears: [
      [
        'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10\r\n',
        kexInit(
          'sntrup761x25519-sha512@openssh.com,curve25519-sha256,kex-strict-s-v00@openssh.com',
          'rsa-sha2-512,ssh-ed25519',
          'chacha20-poly1305@openssh.com,aes256-gcm@openssh.com',
          'hmac-sha2-256-etm@openssh.com,hmac-sha1',
        ),
      ],
    ],
    gives: {
      name: 'ssh',
      product: 'OpenSSH',
      version: '9.2p1',
      distroPatched: true,
      auth: 'required',
      facts: {
        protocolVersion: '2.0',
        comment: 'Debian-2+deb12u10',
        weakAlgorithms: ['hmac-sha1'],
        terrapinGuard: true,
      },
    },
  },
  {
    title: 'an old Dropbear that sends both at once',
    from: 'spec',
    hears: [
      [
        concat(
          'SSH-2.0-dropbear_2015.67\r\n',
          kexInit('diffie-hellman-group14-sha1', 'ssh-rsa,ssh-dss', 'aes128-ctr,3des-cbc', 'hmac-sha1-96,hmac-md5'),
        ),
        '',
      ],
    ],
    gives: {
      name: 'ssh',
      product: 'Dropbear',
      version: '2015.67',
      auth: 'required',
      facts: {
        protocolVersion: '2.0',
        weakAlgorithms: ['diffie-hellman-group14-sha1', 'ssh-rsa', 'ssh-dss', '3des-cbc', 'hmac-sha1-96', 'hmac-md5'],
        terrapinGuard: false,
      },
    },
  },
  {
    title: 'a line of chatter before the version, and no more',
    from: 'spec',
    hears: [['welcome\r\nSSH-2.0-Cisco-1.25\r\n', '']],
    gives: { name: 'ssh', product: 'Cisco', version: '1.25', auth: 'required', facts: { protocolVersion: '2.0' } },
  },
  { title: 'an FTP server', from: 'spec', hears: [['220 (vsFTPd 3.0.3)\r\n']], gives: 'nothing' },
]
