import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'Zabbix agent 6.0 of Debian 12, asked by its server',
    from: 'real',
    hears: [['ZBXD\x01\x06\x00\x00\x00\x00\x00\x00\x006.0.14']],
    gives: { name: 'zabbix-agent', product: 'Zabbix agent', version: '6.0.14', auth: 'none' },
  },
  {
    title: 'Zabbix agent that does not know the item',
    from: 'spec',
    hears: [['ZBXD\x01\x25\x00\x00\x00\x00\x00\x00\x00ZBX_NOTSUPPORTED\x00Unsupported item key']],
    gives: { name: 'zabbix-agent', product: 'Zabbix agent' },
  },
  {
    title: 'a web server',
    from: 'spec',
    hears: [['HTTP/1.1 400 Bad Request\r\n\r\n']],
    gives: 'nothing',
  },
]
