import type { Rule } from '../../rule.js'

export const rule: Rule = {
  id: 'telnet-exposed',
  title: 'Telnet port open',
  service: 'Telnet',
  class: 'legacy-cleartext',
  ports: [23, 2323],
  severity: { public: 'high', private: 'medium' },
  why:
    'Telnet encrypts nothing: whoever sits on the path reads the password and everything typed after it. ' +
    'It has been obsolete since SSH, botnets log in to it with factory passwords all day, ' +
    'and no server that the public can reach has a reason to offer it.',
  remedy:
    'Remove the Telnet server and administer the machine over SSH. ' +
    'Where a device speaks nothing else, put it on a management network and block port 23 at its edge.',
  confirm: 'Connect and read: option negotiation (bytes FF FB to FF FE) or a login prompt. Send nothing.',
  references: [
    'CWE-319 (cleartext transmission)',
    'CISA BOD 23-02 (management interfaces)',
    'CVE-2017-3881 (Cisco IOS, by Telnet)',
    'CVE-2026-24061 (GNU telnetd)',
  ],
}
