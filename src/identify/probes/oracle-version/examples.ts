import { concat, hex } from '../../bytes.js'
import type { Example } from '../../probe.js'

function refuse(text: string): Uint8Array {
  return concat(new Uint8Array([0, 12 + text.length, 0, 0, 4, 0, 0, 0, 0x22, 0, 0, text.length]), text)
}

const TEXT = 'TNSLSNR for Linux: Version 11.2.0.4.0 - Production'

export const examples: readonly Example[] = [
  {
    title: 'a listener of 19c that tells its own machine only',
    from: 'spec',
    hears: [[refuse('(DESCRIPTION=(TMP=)(VSNNUM=318767104)(ERR=1189)(ERROR_STACK=(ERROR=(CODE=1189)(EMFI=4))))')]],
    gives: {
      name: 'oracle-tns',
      product: 'Oracle TNS listener',
      version: '19.0.0.0.0',
      facts: { refusal: 1189 },
    },
  },
  {
    title: 'a listener of 11g',
    from: 'spec',
    hears: [
      [
        concat(
          hex`0020 0000 02 00 0000 0136 0000 0800 7fff 0100 0000 0020 6100 00000000 0000 0000`,
          new Uint8Array([0, 10 + TEXT.length, 0, 0, 6, 0, 0, 0, 0, 0]),
          TEXT,
        ),
      ],
    ],
    gives: {
      name: 'oracle-tns',
      product: 'Oracle TNS listener',
      version: '11.2.0.4.0',
      facts: { os: 'Linux' },
    },
  },
  { title: 'a web server', from: 'spec', hears: [['HTTP/1.1 400 Bad Request\r\n\r\n']], gives: 'nothing' },
]
