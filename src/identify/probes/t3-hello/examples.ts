import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'WebLogic 12.2',
    from: 'spec',
    hears: [['HELO:12.2.1.4.0.false\nAS:2048\nHL:19\nMS:10000000\nPN:DOMAIN\n\n']],
    gives: { name: 'weblogic-t3', product: 'Oracle WebLogic Server', version: '12.2.1.4.0' },
  },
  { title: 'a web server', from: 'spec', hears: [['HTTP/1.1 400 Bad Request\r\n\r\n']], gives: 'nothing' },
  { title: 'a mail server', from: 'spec', hears: [['HELO what\r\n']], gives: 'nothing' },
]
