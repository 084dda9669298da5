import { hex } from '../../bytes.js'
import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'Samba 4.17 of Debian 12 as it is installed',
    from: 'real',
    hears: [
      [
        hex`
          000000cafe534d4240000000000000000000010001000000000000000000000000000000000000000000000000000000000000000000
          00000000000000000000000000004100010002030000766d000000000000000000000000000007000000000080000000800000008000
          1009ef3e027ddd01000000000000000080004a0000000000604806062b0601050502a03e303ca00e300c060a2b06010401823702020a
          a32a3028a0261b246e6f745f646566696e65645f696e5f5246433431373840706c656173655f69676e6f7265`,
      ],
      [hex`00000025ff534d4272000000008803c00000000000000000000000000000feff0000000001ffff0000`],
    ],
    gives: {
      name: 'microsoft-ds',
      product: 'Samba',
      facts: {
        dialect: '3.0.2',
        signingRequired: false,
        smb1: false,
        serverGuid: '00006d76-0000-0000-0000-000000000000',
        computerName: 'vm',
      },
    },
  },
  {
    title: 'Samba 4.17 with SMB 1 and required signing',
    from: 'real',
    hears: [
      [
        hex`
          000000cafe534d4240000000000000000000010001000000000000000000000000000000000000000000000000000000000000000000
          00000000000000000000000000004100030002030000766d000000000000000000000000000007000000000080000000800000008000
          e462f33e027ddd01000000000000000080004a0000000000604806062b0601050502a03e303ca00e300c060a2b06010401823702020a
          a32a3028a0261b246e6f745f646566696e65645f696e5f5246433431373840706c656173655f69676e6f7265`,
      ],
      [
        hex`
          0000009fff534d4272000000008801c80000000000000000000000000000feff000000001100000f320001000441000000000100ae00
          0000fcf38080603ef73e027ddd010000005a00766d0000000000000000000000000000604806062b0601050502a03e303ca00e300c06
          0a2b06010401823702020aa32a3028a0261b246e6f745f646566696e65645f696e5f5246433431373840706c656173655f69676e6f72
          65`,
      ],
    ],
    gives: {
      name: 'microsoft-ds',
      product: 'Samba',
      facts: {
        dialect: '3.0.2',
        signingRequired: true,
        smb1: true,
        serverGuid: '00006d76-0000-0000-0000-000000000000',
        computerName: 'vm',
      },
    },
  },
  {
    title: 'Windows, which hangs up on SMB 1',
    from: 'spec',
    hears: [
      [
        hex`
          0000009e fe534d42 4000 0100 00000000 0000 0100 01000000 00000000 0000000000000000 fffe0000 00000000
          0000000000000000 00000000000000000000000000000000
          4100 0300 0203 0000 5b1c9a60d2f34e4b9a0ed3c4b5a69788 2f000000 00008000 00008000 00008000
          80001009ef3e027d 0000000000000000 8000 001a 00000000
          6018 0606 2b0601050502 a00e 300c a00a 3008 060a2b06010401823702021e`,
      ],
      [''],
    ],
    gives: {
      name: 'microsoft-ds',
      product: 'Microsoft Windows SMB',
      facts: { dialect: '3.0.2', signingRequired: true, serverGuid: '609a1c5b-f3d2-4b4e-9a0e-d3c4b5a69788' },
    },
  },
  {
    title: 'a server of before SMB 2',
    from: 'spec',
    hears: [
      [''],
      [
        hex`
          00000045 ff534d42 72 00000000 98 01c8 0000 0000000000000000 0000 0000 feff 0000 0000
          11 0000 03 3200 0100 04410000 00000100 00000000 fdf38000 0000000000000000 0000 00 0000`,
      ],
    ],
    gives: { name: 'microsoft-ds', facts: { signingRequired: false, smb1: true } },
  },
  { title: 'NetBIOS that wants a name first', from: 'spec', hears: [[hex`83000001 8f`]], gives: 'nothing' },
  { title: 'an SSH server', from: 'spec', hears: [['SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10\r\n']], gives: 'nothing' },
]
