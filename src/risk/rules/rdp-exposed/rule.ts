import type { Rule } from '../../rule.js'

export const rule: Rule = {
  id: 'rdp-exposed',
  title: 'Remote Desktop port open',
  service: 'Windows Remote Desktop',
  class: 'remote-admin',
  ports: [3389],
  severity: { public: 'high', private: 'low' },
  why:
    'Remote Desktop open to strangers is the usual way in for ransomware crews: they guess or buy a password, ' +
    'and find themselves at the screen of the machine. Its worst flaws needed no password at all.',
  remedy:
    'Block 3389 from the internet. Reach desktops through a VPN or an RD Gateway, with a second factor, ' +
    'and require network level authentication.',
  confirm:
    'Send one X.224 connection request with an RDP negotiation request: the answer is a connection confirm (type ' +
    'D0). That is before any login.',
  references: [
    'CVE-2019-0708 (BlueKeep)',
    'MITRE ATT&CK T1021.001',
    'AWS Security Hub EC2.14',
    'GCP Security Command Center OPEN_RDP_PORT',
    'CISA BOD 23-02 (management interfaces)',
  ],
}
