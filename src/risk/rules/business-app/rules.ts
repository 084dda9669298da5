import type { Rule } from '../../rule.js'

export const rules: readonly Rule[] = [
  {
    id: 'sap-services',
    title: 'SAP port open',
    service: 'SAP dispatcher, gateway, message server, SAPControl',
    class: 'business-app',
    ports: [[3200, 3201], [3299, 3301], 3600, 3900, [50013, 50014]],
    severity: { public: 'high', private: 'low' },
    services: [
      { names: ['sap', 'sap-dispatcher', 'sap-gateway', 'sapcontrol'] },
      { names: ['http'], says: /sap (netweaver|web dispatcher|j2ee)/i },
    ],
    why: 'The core of the business runs behind it, and a gateway may start programs for strangers.',
    remedy: 'Put SAProuter and access lists in front.',
    confirm: 'Read the greeting, or ask SAPControl for its version.',
    references: [
      'CWE-284 (improper access control)',
      'CVE-2025-31324 (exploited: CISA KEV)',
      'CVE-2020-6287 (exploited: CISA KEV)',
      'CVE-2022-22536 (exploited: CISA KEV)',
    ],
  },
  {
    id: 'security-tooling',
    title: 'Port of a security tool open',
    service: 'Nessus, GVM, Metasploit RPC',
    class: 'business-app',
    ports: [8834, [9390, 9392], 55553, 3790, 8089],
    severity: { public: 'medium', private: 'low' },
    services: [
      { names: ['nessus', 'gvm', 'metasploit-rpc'] },
      { names: ['http'], says: /nessus|greenbone|openvas|metasploit/i },
      { names: ['tls'], says: /nessus/i },
    ],
    why: 'It holds the results of scans, and the passwords that they were made with.',
    remedy: 'Bind it to the machine itself, or let a VPN lead to it.',
    confirm: 'Read the title, or the name in the TLS certificate.',
    references: ['CWE-284 (improper access control)'],
  },
]
