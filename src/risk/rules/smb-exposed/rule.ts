import type { Rule } from '../../rule.js'

export const rule: Rule = {
  id: 'smb-exposed',
  title: 'Windows file sharing (SMB) port open',
  service: 'SMB, CIFS',
  class: 'file-share',
  ports: [445, 139],
  severity: { public: 'high', private: 'low' },
  why:
    'EternalBlue came in through this port, and WannaCry rode it around the world in a day. ' +
    "File sharing is made for one's own network; across the internet it offers strangers a login, " +
    'and with each new flaw in it the machine itself.',
  remedy:
    'Block 445 and 139 at the edge of the network in both directions, switch SMB 1 off, ' +
    'and give people on the road a VPN instead.',
  confirm: 'Send one SMB2 NEGOTIATE request: the answer begins with FE and the letters SMB. That is before any login.',
  references: [
    'CVE-2017-0144 (EternalBlue)',
    'CVE-2020-0796 (SMBGhost)',
    'CVE-2017-7494 (Samba)',
    'MITRE ATT&CK T1021.002',
    'AWS Security Hub EC2.19',
  ],
}
