import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'ActiveMQ 5.17 of Debian 12',
    from: 'real',
    hears: [
      [
        "\x00\x00\x01R\x01ActiveMQ\x00\x00\x00\x0c\x01\x00\x00\x01@\x00\x00\x00\r\x00\x11StackTraceEnabled\x01\x01\x00\x0fPlatformDetails\x09\x00\x04Java\x00\x0cCacheEnabled\x01\x01\x00\x11TcpNoDelayEnabled\x01\x01\x00\x12SizePrefixDisabled\x01\x00\x00\x09CacheSize\x05\x00\x00\x04\x00\x00\x0cProviderName\x09\x00\x08ActiveMQ\x00\x14TightEncodingEnabled\x01\x01\x00\x0cMaxFrameSize\x06\x7f\xff\xff\xff\xff\xff\xff\xff\x00\x15MaxInactivityDuration\x06\x00\x00\x00\x00\x00\x00u0\x00 MaxInactivityDurationInitalDelay\x06\x00\x00\x00\x00\x00\x00'\x10\x00\x13MaxFrameSizeEnabled\x01\x01\x00\x0fProviderVersion\x09\x00\x065.17.2",
      ],
    ],
    gives: { name: 'activemq', product: 'ActiveMQ', version: '5.17.2', facts: { protocolVersion: 12 } },
  },
  { title: 'a server of SMB', from: 'spec', hears: [['\0\0\0\x55\xffSMBr']], gives: 'nothing' },
]
