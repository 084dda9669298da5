import { concat, hex } from '../../bytes.js'
import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'telnetd of GNU inetutils 2.4 in Debian 12',
    from: 'real',
    hears: [
      [
        hex`fffb25fffb26fffd18fffd20fffd23fffd27fffd24`,
        hex`fffb03fffd01fffd22fffd1ffffb05fffd21`,
        concat(hex`fffb01fffd06fffd00`, '\r\nLinux 6.18.44-fc-v657 (localhost) (pts/0)\r\n\r\nvm login: '),
        '',
      ],
    ],
    gives: {
      name: 'telnet',
      auth: 'required',
      facts: {
        options: [
          ...['authentication', 'encryption', 'terminal type', 'terminal speed', 'X display', 'environment'],
          ...['old environment', 'suppress go-ahead', 'echo', 'linemode', 'window size', 'status', 'flow control'],
          ...['6', 'binary'],
        ],
        banner: 'Linux 6.18.44-fc-v657 (localhost) (pts/0)',
        cleartextLogin: true,
      },
    },
  },
  {
    title: 'a router of Cisco',
    from: 'spec',
    hears: [[concat(hex`fffb01fffb03fffd18fffd1f`, '\r\n\r\nUser Access Verification\r\n\r\nPassword: ')]],
    gives: {
      name: 'telnet',
      product: 'Cisco IOS telnetd',
      auth: 'required',
      facts: {
        options: ['echo', 'suppress go-ahead', 'terminal type', 'window size'],
        banner: 'User Access Verification',
        cleartextLogin: true,
      },
    },
  },
  {
    title: 'a device that lets whoever comes into a shell',
    from: 'spec',
    hears: [[concat(hex`fffd01fffd1ffffb01fffb03`, '\r\n\r\nBusyBox v1.20.2 built-in shell (ash)\r\n\r\n# '), '']],
    gives: {
      name: 'telnet',
      product: 'BusyBox telnetd',
      version: '1.20.2',
      auth: 'none',
      facts: {
        options: ['echo', 'window size', 'suppress go-ahead'],
        banner: 'BusyBox v1.20.2 built-in shell (ash)',
      },
    },
  },
  { title: 'bytes that no command begins with', from: 'spec', hears: [[hex`ff00ff01`]], gives: 'nothing' },
  { title: 'an SSH server', from: 'spec', hears: [['SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10\r\n']], gives: 'nothing' },
]
