import { concat, hex } from '../../bytes.js'
import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'MariaDB 10.11 of Debian 12',
    from: 'spec',
    hears: [
      [
        concat(
          hex`6c 00 00 00 0a`,
          '5.5.5-10.11.19-MariaDB-0+deb12u1\0',
          hex`1f 00 00 00 2a 5b 34 61 2c 47 62 51 00 fe f7 2d 02 00 ff 81 15 00 00 00 00 00 00 3d 00 00 00`,
          "o:pTWF|~x8'R\0",
          'mysql_native_password\0',
        ),
      ],
    ],
    gives: {
      name: 'mysql',
      product: 'MariaDB',
      version: '10.11.19',
      distroPatched: true,
      auth: 'required',
      facts: { startTls: false, authPlugin: 'mysql_native_password' },
    },
  },
  {
    title: 'MySQL 8.0, with TLS',
    from: 'spec',
    hears: [
      [
        concat(
          hex`49 00 00 00 0a`,
          '8.0.36\0',
          hex`08 00 00 00 5d 42 6c 1c 2f 38 7a 10 00 ff ff ff 02 00 ff df 15 00 00 00 00 00 00 00 00 00 00`,
          'abcdefghijkl\0',
          'caching_sha2_password\0',
        ),
      ],
    ],
    gives: {
      name: 'mysql',
      product: 'MySQL',
      version: '8.0.36',
      auth: 'required',
      facts: { startTls: true, authPlugin: 'caching_sha2_password' },
    },
  },
  {
    title: 'MariaDB, asked from an address that no account names',
    from: 'spec',
    hears: [[concat(hex`45 00 00 00 ff 6a 04`, "Host '10.99.0.1' is not allowed to connect to this MariaDB server")]],
    gives: {
      name: 'mysql',
      product: 'MariaDB',
      auth: 'refused-by-acl',
      facts: { denial: "Host '10.99.0.1' is not allowed to connect to this MariaDB server" },
    },
  },
  { title: 'a silent server', from: 'spec', hears: [['']], gives: 'nothing' },
  { title: 'an FTP server', from: 'spec', hears: [['220 ready\r\n']], gives: 'nothing' },
]
