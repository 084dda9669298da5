import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'RabbitMQ 3.10 of Debian 12',
    from: 'real',
    hears: [
      ['AMQP\x00\x00\x09\x01'],
      [
        '\x01\x00\x00\x00\x00\x01\xf1\x00\n\x00\n\x00\x09\x00\x00\x01\xcc\x0ccapabilitiesF\x00\x00\x00\xc7\x12publisher_confirmst\x01\x1aexchange_exchange_bindingst\x01\nbasic.nackt\x01\x16consumer_cancel_notifyt\x01\x12connection.blockedt\x01\x13consumer_prioritiest\x01\x1cauthentication_failure_closet\x01\x10per_consumer_qost\x01\x0fdirect_reply_tot\x01\x0ccluster_nameS\x00\x00\x00\nrabbit@lab\x09copyrightS\x00\x00\x007Copyright (c) 2007-2022 VMware, Inc. or its affiliates.\x0binformationS\x00\x00\x009Licensed under the MPL 2.0. Website: https://rabbitmq.com\x08platformS\x00\x00\x00\x11Erlang/OTP 25.2.3\x07productS\x00\x00\x00\x08RabbitMQ\x07versionS\x00\x00\x00\x063.10.8\x00\x00\x00\x0ePLAIN AMQPLAIN\x00\x00\x00\x05en_US\xce',
      ],
    ],
    gives: {
      name: 'amqp',
      product: 'RabbitMQ',
      version: '3.10.8',
      auth: 'required',
      facts: { protocolVersion: '0-9-1', mechanisms: ['PLAIN', 'AMQPLAIN'], cleartextLogin: true },
    },
  },
  {
    title: 'a broker of AMQP 1.0 that lets anybody in',
    from: 'spec',
    hears: [
      [
        'AMQP\x03\x01\x00\x00\x00\x00\x00\x25\x02\x01\x00\x00\x00\x53\x40\xc0\x18\x01\xe0\x15\x02\xa3\x05PLAIN\x09ANONYMOUS',
      ],
      [''],
    ],
    gives: {
      name: 'amqp',
      auth: 'unknown',
      facts: { protocolVersion: '1.0', mechanisms: ['PLAIN', 'ANONYMOUS'], cleartextLogin: true },
    },
  },
  {
    title: 'a web server',
    from: 'spec',
    hears: [['HTTP/1.1 400 Bad Request\r\n\r\n']],
    gives: 'nothing',
  },
]
