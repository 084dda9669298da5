import type { Rule } from '../../rule.js'

export const rules: readonly Rule[] = [
  {
    id: 'telnet-exposed',
    title: 'Telnet port open',
    service: 'Telnet',
    class: 'legacy-cleartext',
    ports: [23, 2323],
    severity: { public: 'high', private: 'medium' },
    services: [{ names: ['telnet'] }],
    why:
      'Telnet encrypts nothing: whoever sits on the path reads the password and everything typed after it. It has ' +
      'been obsolete since SSH, botnets log in to it with factory passwords all day, and no server that the ' +
      'public can reach has a reason to offer it.',
    remedy:
      'Remove the Telnet server and administer the machine over SSH. Where a device speaks nothing else, put it ' +
      'on a management network and block port 23 at its edge.',
    confirm: 'Connect and read: option negotiation (bytes FF FB to FF FE) or a login prompt. Send nothing.',
    references: [
      'CWE-319 (cleartext transmission)',
      'CISA BOD 23-02 (management interfaces)',
      'CVE-2017-3881 (Cisco IOS, by Telnet; exploited: CISA KEV)',
      'CVE-2026-24061 (GNU telnetd)',
      'Shadowserver scan_telnet report (medium)',
      'CISA Cyber Hygiene, potentially risky services',
    ],
  },
  {
    id: 'berkeley-r-services',
    title: 'Port of rexec, rlogin or rsh open',
    service: 'rexec, rlogin, rsh',
    class: 'legacy-cleartext',
    ports: [[512, 514]],
    severity: { public: 'high', private: 'medium' },
    services: [{ names: ['exec', 'login', 'shell', 'rexec', 'rlogin', 'rsh'] }],
    proof: { auth: 'none' },
    why:
      'These services believe what the other side says about who it is, and send everything in the clear, ' +
      'passwords included.',
    remedy: 'Remove the rsh and rlogin packages and their lines in inetd, use SSH, and block ports 512 to 514.',
    confirm: 'Connect and wait: an rlogin server sends a zero byte first. Send nothing.',
    references: ['CWE-306 (missing authentication)', 'CISA BOD 23-02 (management interfaces)'],
  },
  {
    id: 'ftp-exposed',
    title: 'FTP port open',
    service: 'FTP',
    class: 'legacy-cleartext',
    ports: [21, 20, 2121],
    severity: { public: 'medium', private: 'low' },
    services: [{ names: ['ftp'] }],
    why:
      'FTP sends user names, passwords and files readable to everyone on the path. Whoever listens once can log ' +
      'in for as long as the password lives.',
    remedy:
      'Move file transfer to SFTP, which comes with SSH, and close the port. Where FTP has to stay, refuse every ' +
      'login that is not under TLS (RFC 4217).',
    confirm:
      'Connect and read the greeting, a line that begins with 220; FEAT then tells whether AUTH TLS is offered. ' +
      'Do not log in.',
    references: [
      'RFC 2577 (FTP security considerations)',
      'RFC 4217 (FTP over TLS)',
      'CWE-319 (cleartext transmission)',
      'AWS Security Hub EC2.19',
      'GCP Security Command Center OPEN_FTP_PORT',
      'Shadowserver scan_ftp report',
      'CISA Cyber Hygiene, potentially risky services',
    ],
  },
  {
    id: 'tftp-exposed',
    title: 'TFTP port open',
    service: 'TFTP',
    class: 'legacy-cleartext',
    ports: [],
    udpPorts: [69],
    severity: { public: 'medium', private: 'low' },
    services: [{ names: ['tftp'] }],
    why: 'The protocol knows no login: configurations and boot images go to whoever knows their names.',
    remedy: 'Keep it in the network that boots from it.',
    confirm: 'Ask for a file with a random name: error 1 is an answer.',
    references: ['CWE-306 (missing authentication)', 'Shadowserver scan_tftp report'],
  },
  {
    id: 'legacy-inet-services',
    title: 'Port of an ancient service open',
    service: 'echo, discard, daytime, time',
    class: 'legacy-cleartext',
    ports: [7, 9, 13, 37],
    udpPorts: [7, 9, 13, 37],
    severity: { public: 'low', private: 'info' },
    services: [{ names: ['echo', 'discard', 'daytime', 'time'] }],
    why:
      'Nobody needs echo, discard, daytime and time today, and two of them can be made to talk to each other ' +
      'without end.',
    remedy: 'Remove the internal services of inetd.',
    confirm: 'Send a word and see whether it comes back, or read the date.',
    references: ['CWE-406 (amplification)', 'Shadowserver scan_loop_dos report (high)'],
  },
  {
    id: 'chargen-qotd',
    title: 'Port of chargen or qotd open',
    service: 'chargen, qotd',
    class: 'legacy-cleartext',
    ports: [19, 17],
    udpPorts: [19, 17],
    severity: { public: 'medium', private: 'low' },
    services: [{ names: ['chargen', 'qotd'] }],
    why: 'They answer little with much, which is all that a flood against others needs.',
    remedy: 'Remove the service.',
    confirm: 'Read the turning characters or the quotation, no more than 512 bytes.',
    references: [
      'CWE-406 (amplification)',
      'Shadowserver scan_chargen report (medium)',
      'Shadowserver scan_qotd report (medium)',
    ],
  },
  {
    id: 'info-leak-inet',
    title: 'Port of an old information service open',
    service: 'systat, netstat, finger, ident, NNTP, UUCP, gopher',
    class: 'legacy-cleartext',
    ports: [11, 15, 79, 113, 119, 540, 70],
    severity: { public: 'low', private: 'info' },
    services: [{ names: ['systat', 'netstat', 'finger', 'ident', 'auth', 'nntp', 'uucp', 'gopher'] }],
    why: 'These services tell who is logged in and what runs.',
    remedy: 'Remove the service.',
    confirm: 'Read the banner, or send an empty line to finger.',
    references: ['CWE-200 (exposure of information)'],
  },
]
