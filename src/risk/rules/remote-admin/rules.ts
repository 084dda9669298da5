import type { Rule } from '../../rule.js'

export const rules: readonly Rule[] = [
  {
    id: 'ssh-exposed',
    title: 'SSH port open',
    service: 'SSH',
    class: 'remote-admin',
    ports: [22, 2222, 22222, 830],
    severity: { public: 'medium', private: 'info' },
    services: [{ names: ['ssh'] }],
    why:
      'An SSH server that strangers can reach draws password guessing around the clock, and one weak password is ' +
      'enough. Only known addresses should be able to reach it; moving it to another port only makes the log ' +
      'quieter.',
    remedy:
      'Allow the port from the addresses of administrators or from a VPN only. Accept keys instead of passwords: ' +
      'PasswordAuthentication no, KbdInteractiveAuthentication no.',
    confirm: 'Connect and read: an SSH server speaks first, with a line that begins with SSH-2.0-. Send nothing.',
    references: [
      'RFC 4251 (the SSH protocol architecture)',
      'CWE-307 (no limit on login attempts)',
      'AWS Security Hub EC2.13',
      'GCP Security Command Center OPEN_SSH_PORT',
      'CISA BOD 23-02 (management interfaces)',
      'Shadowserver scan_ssh report (info)',
      'CIS AWS Foundations 3.0 5.2, 5.3',
      'Checkov CKV_AWS_24',
    ],
  },
  {
    id: 'ssh-password-auth',
    title: 'SSH accepts passwords',
    service: 'SSH with password login',
    class: 'remote-admin',
    ports: [],
    severity: { public: 'medium', private: 'low' },
    services: [{ names: ['ssh'], facts: { passwordLogin: true } }],
    why: 'A password that can be guessed is all that keeps a stranger out, and guessing costs an attacker nothing.',
    remedy: 'Set PasswordAuthentication no and KbdInteractiveAuthentication no in sshd_config, and log in with keys.',
    confirm:
      "With the owner's leave, ask for the method none once and read which methods the server offers instead; its " +
      'log gets a line about a failed login.',
    references: ['CWE-307 (no limit on login attempts)', 'CIS Debian Linux Benchmark'],
  },
  {
    id: 'ssh-weak-crypto',
    title: 'SSH offers weak algorithms',
    service: 'SSH with SHA-1, CBC, RC4, MD5 or DSA on offer',
    class: 'remote-admin',
    ports: [],
    severity: { public: 'low', private: 'info' },
    services: [
      { names: ['ssh'], facts: { weakAlgorithms: /./ } },
      { names: ['ssh'], facts: { terrapinGuard: false } },
    ],
    why:
      'Algorithms that rest on SHA-1, MD5, CBC or RC4 are on offer, and where strict key exchange is missing an ' +
      'attacker on the path can cut messages out of the handshake (Terrapin).',
    remedy:
      'Set KexAlgorithms, Ciphers and MACs to the modern list of the distribution, and update the server so that ' +
      'it offers strict key exchange.',
    confirm: 'Read the lists of algorithms that the server sends on its own, right after its banner.',
    references: ['CWE-327 (broken algorithm)', 'CVE-2023-48795', 'RFC 9142 (key exchange for SSH)'],
  },
  {
    id: 'ssh-protocol-1',
    title: 'SSH speaks protocol 1',
    service: 'SSH protocol 1',
    class: 'remote-admin',
    ports: [],
    severity: { public: 'high', private: 'medium' },
    services: [{ names: ['ssh'], facts: { protocolVersion: /^1\.(?!99)/ } }],
    why:
      'Version 1 of the protocol is broken: whoever sits on the path can read and change a session. No current ' +
      'server speaks it, so this is old equipment that nobody updates.',
    remedy:
      'Update the firmware or replace the device; until then keep the port from everybody but its administrators.',
    confirm: 'Read the banner: SSH-1. followed by anything but 99 means protocol 1.',
    references: ['CWE-327 (broken algorithm)', 'Shadowserver scan_ssh report'],
  },
  {
    id: 'erlang-otp-ssh',
    title: 'SSH served by Erlang/OTP',
    service: 'SSH daemon of Erlang/OTP',
    class: 'remote-admin',
    ports: [22, 2222, 830],
    severity: { public: 'high', private: 'medium' },
    services: [{ names: ['ssh'], says: /erlang/i }],
    needsService: true,
    why:
      'Releases of Erlang/OTP before April 2025 run commands for whoever connects, before any login. Telecom and ' +
      'IoT equipment is full of them.',
    remedy:
      'Upgrade OTP to 27.3.3, 26.2.5.11, 25.3.2.20 or later, and keep the port from strangers until that is done.',
    confirm: 'Read the banner: SSH-2.0-Erlang/ with the version behind it.',
    references: ['CWE-284 (improper access control)', 'CVE-2025-32433 (exploited: CISA KEV)'],
  },
  {
    id: 'rdp-exposed',
    title: 'Remote Desktop port open',
    service: 'Windows Remote Desktop',
    class: 'remote-admin',
    ports: [3389],
    severity: { public: 'high', private: 'low' },
    services: [{ names: ['ms-wbt-server', 'rdp'] }],
    why:
      'Remote Desktop open to strangers is the usual way in for ransomware crews: they guess or buy a password, ' +
      'and find themselves at the screen of the machine. Its worst flaws needed no password at all.',
    remedy:
      'Block 3389 from the internet. Reach desktops through a VPN or an RD Gateway, with a second factor, and ' +
      'require network level authentication.',
    confirm:
      'Send one X.224 connection request with an RDP negotiation request: the answer is a connection confirm ' +
      '(type D0). That is before any login.',
    references: [
      'CVE-2019-0708 (BlueKeep; exploited: CISA KEV)',
      'MITRE ATT&CK T1021.001',
      'AWS Security Hub EC2.14',
      'GCP Security Command Center OPEN_RDP_PORT',
      'CISA BOD 23-02 (management interfaces)',
      'Shadowserver scan_rdp report (high)',
      'Microsoft Defender for Cloud, management ports',
      'Checkov CKV_AWS_25',
    ],
  },
  {
    id: 'rdp-no-nla',
    title: 'Remote Desktop lets strangers as far as the login screen',
    service: 'Remote Desktop without Network Level Authentication',
    class: 'remote-admin',
    ports: [],
    severity: { public: 'high', private: 'medium' },
    services: [{ names: ['ms-wbt-server', 'rdp'], facts: { nlaRequired: false } }],
    why:
      'Without Network Level Authentication the server sets up a whole session before anybody has logged in, ' +
      'which is where its worst faults have been.',
    remedy: 'Require Network Level Authentication by group policy.',
    confirm:
      'Ask for standard security, then for TLS only: an accepted offer means that NLA is not enforced; failure ' +
      'code 5 is the good answer.',
    references: ['CWE-306 (missing authentication)', 'CIS Windows Server Benchmark'],
  },
  {
    id: 'rdp-udp-exposed',
    title: 'Remote Desktop port open over UDP',
    service: 'RDPEUDP',
    class: 'remote-admin',
    ports: [],
    udpPorts: [3389],
    severity: { public: 'high', private: 'low' },
    services: [{ names: ['ms-wbt-server', 'rdp'] }],
    why: 'It is the same desktop by another way, and the protocol can be made to send floods to others.',
    remedy: 'Block UDP port 3389 together with TCP port 3389; let a VPN or an RD Gateway in front of both.',
    confirm: 'Send the first packet of RDP over UDP and see whether it is answered.',
    references: ['CWE-284 (improper access control)', 'Shadowserver scan_rdpeudp report (high)'],
  },
  {
    id: 'vnc-exposed',
    title: 'VNC port open',
    service: 'VNC/RFB',
    class: 'remote-admin',
    ports: [
      [5900, 5906],
      [5800, 5801],
    ],
    severity: { public: 'high', private: 'medium' },
    services: [{ names: ['vnc'] }],
    yieldsTo: ['vnc-no-auth'],
    why:
      'VNC hands over screen and keyboard, guarded at best by a password of eight characters, and often nothing ' +
      'on the line is encrypted.',
    remedy: 'Bind it to the machine itself and reach it through an SSH tunnel.',
    confirm: 'Connect and read the greeting, which begins with RFB 003.',
    references: [
      'CWE-284 (improper access control)',
      'Shadowserver scan_vnc report (high)',
      'CISA BOD 23-02 (management interfaces)',
    ],
  },
  {
    id: 'vnc-no-auth',
    title: 'VNC asks for no password',
    service: 'VNC without a password',
    class: 'remote-admin',
    ports: [],
    severity: { public: 'critical', private: 'high' },
    services: [{ names: ['vnc'], auth: 'none' }],
    why: 'Whoever connects has the desktop: screen, mouse and keyboard of whoever is logged in.',
    remedy: 'Stop it now, or set a password and admit only known addresses.',
    confirm: 'Echo the version and read the list of security types: type 1 means none. Close without choosing it.',
    references: ['CWE-306 (missing authentication)', 'Shadowserver scan_vnc report'],
  },
  {
    id: 'x11-exposed',
    title: 'X11 display port open',
    service: 'X11 display',
    class: 'remote-admin',
    ports: [[6000, 6015]],
    severity: { public: 'high', private: 'high' },
    services: [{ names: ['x11'] }],
    proof: { auth: 'none' },
    why:
      'A stranger whom the display lets in can read every key that is pressed, see the screen and type. Access ' +
      'control by address (xhost) is easily left open.',
    remedy: 'Start the X server with -nolisten tcp and use the forwarding of SSH.',
    confirm:
      'Send the 12-byte connection set-up without credentials: 1 in the first byte of the reply means accepted, 0 ' +
      'refused, 2 that credentials are wanted.',
    references: ['CWE-306 (missing authentication)', 'CISA BOD 23-02 (management interfaces)'],
  },
  {
    id: 'xdmcp-exposed',
    title: 'XDMCP port open',
    service: 'XDMCP',
    class: 'remote-admin',
    ports: [],
    udpPorts: [177],
    severity: { public: 'high', private: 'medium' },
    services: [{ names: ['xdmcp'] }],
    why:
      'It offers a graphical login to strangers in the clear, and its answers can be turned against others as a ' +
      'flood.',
    remedy: 'Switch XDMCP off in the display manager.',
    confirm: 'Send one XDMCP Query and see whether Willing comes back.',
    references: ['CWE-284 (improper access control)', 'Shadowserver scan_xdmcp report (high)'],
  },
  {
    id: 'winrm-exposed',
    title: 'WinRM port open',
    service: 'WinRM/WS-Man',
    class: 'remote-admin',
    ports: [5985, 5986, 47001],
    severity: { public: 'high', private: 'low' },
    services: [{ names: ['winrm', 'wsman'] }, { names: ['http'], says: /wsman/i }],
    why: 'PowerShell remoting runs commands for whoever has a password or a hash of it.',
    remedy: 'Admit management hosts only, and block the ports at the edge of the network.',
    confirm: 'Ask for GET /wsman: status 405 from Microsoft-HTTPAPI means that WinRM listens. Nothing is posted.',
    references: [
      'CWE-284 (improper access control)',
      'Microsoft Defender for Cloud, management ports',
      'CVE-2021-38647 (exploited: CISA KEV)',
    ],
  },
  {
    id: 'apple-remote-desktop',
    title: 'Apple Remote Desktop port open',
    service: 'Apple Remote Desktop',
    class: 'remote-admin',
    ports: [3283],
    udpPorts: [3283],
    severity: { public: 'high', private: 'medium' },
    services: [{ names: ['ard', 'net-assistant', 'apple-remote-desktop'] }],
    why:
      'The agent gives full control of the Mac to whoever has an account, and over UDP it amplifies what is sent ' +
      'to it.',
    remedy: 'Switch Remote Management off, or admit management hosts only.',
    confirm: 'Send one query of the protocol over UDP and see whether it is answered.',
    references: ['CWE-284 (improper access control)', 'Shadowserver scan_ard report (high)'],
  },
  {
    id: 'radmin-exposed',
    title: 'Radmin port open',
    service: 'Famatech Radmin',
    class: 'remote-admin',
    ports: [4899],
    severity: { public: 'high', private: 'medium' },
    services: [{ names: ['radmin'] }],
    why: 'Radmin is full remote control of a Windows machine, and hardly ever meant for the whole world.',
    remedy: 'Remove it, or let it be reached through a VPN only.',
    confirm: 'Send the hello of the protocol and see whether it is answered.',
    references: ['CWE-284 (improper access control)', 'Shadowserver scan_radmin report (high)'],
  },
  {
    id: 'remote-support-tool',
    title: 'Port of a remote support tool open',
    service: 'TeamViewer, AnyDesk, ScreenConnect, SimpleHelp, pcAnywhere',
    class: 'remote-admin',
    ports: [5938, 7070, [8040, 8041], [5631, 5632]],
    severity: { public: 'high', private: 'low' },
    services: [
      { names: ['teamviewer', 'anydesk', 'pcanywheredata'] },
      { names: ['http'], says: /screenconnect|connectwise|simplehelp|beyondtrust|bomgar|anydesk|teamviewer/i },
      { names: ['tls'], says: /anydesk|teamviewer|screenconnect/i },
    ],
    why:
      'Servers of support tools lead into every machine they look after; ransomware crews look for them first, ' +
      'and several had faults that needed no login.',
    remedy: 'Update at once, admit known clients only, and remove products that are no longer maintained.',
    confirm: 'Read the Server header or the name in the TLS certificate, which name the product.',
    references: [
      'CWE-284 (improper access control)',
      'CVE-2024-1709 (exploited: CISA KEV)',
      'CVE-2024-57727 (exploited: CISA KEV)',
      'CVE-2024-12356 (exploited: CISA KEV)',
    ],
  },
  {
    id: 'ipmi-exposed',
    title: 'IPMI port open',
    service: 'IPMI/RMCP+ BMC',
    class: 'remote-admin',
    ports: [],
    udpPorts: [623, 664],
    severity: { public: 'high', private: 'high' },
    services: [{ names: ['ipmi', 'asf-rmcp'] }],
    proof: { auth: 'none' },
    why:
      'The controller sits below the operating system, and by design the protocol hands a hash of the password to ' +
      'whoever asks for it.',
    remedy: 'Give management controllers a network of their own that nothing else can reach.',
    confirm: 'Send Get Channel Authentication Capabilities, which opens no session.',
    references: ['CWE-306 (missing authentication)', 'Shadowserver scan_ipmi report (high)', 'CVE-2013-4786'],
  },
  {
    id: 'bmc-console',
    title: 'Console port of a management controller open',
    service: 'iLO/iDRAC/Supermicro virtual media and consoles',
    class: 'remote-admin',
    ports: [17988, 17990, 5120, 5123],
    severity: { public: 'high', private: 'medium' },
    services: [
      { names: ['ilo-vm', 'ipmi-console'] },
      { names: ['http'], says: /\bilo\b|idrac|supermicro|megarac|integrated lights.?out|xclarity|imm2/i },
    ],
    why:
      'Management controllers switch the power, show the console and mount media: who is in has the machine, ' +
      'whatever runs on it.',
    remedy: 'Give management controllers a network of their own, and update their firmware.',
    confirm: 'Read the TLS certificate or the title of the page, which name the controller.',
    references: ['CWE-284 (improper access control)', 'CISA BOD 23-02 (management interfaces)'],
  },
  {
    id: 'webmin-exposed',
    title: 'Webmin port open',
    service: 'Webmin/Usermin',
    class: 'remote-admin',
    ports: [10000, 20000],
    severity: { public: 'high', private: 'low' },
    services: [{ names: ['webmin'] }, { names: ['http'], says: /miniserv|webmin|usermin/i }],
    why: 'Webmin is a root shell with buttons, and some of its releases needed no login.',
    remedy:
      'Let it be reached through a VPN only, and list the addresses of administrators with allow= in ' +
      'miniserv.conf.',
    confirm: 'Read the Server header: MiniServ with its version.',
    references: ['CWE-284 (improper access control)', 'CVE-2019-15107 (exploited: CISA KEV)'],
  },
  {
    id: 'hosting-panel',
    title: 'Port of a hosting panel open',
    service: 'cPanel, Plesk, CyberPanel, CWP, DirectAdmin',
    class: 'remote-admin',
    ports: [[2082, 2083], [2086, 2087], [2095, 2096], 8443, 8880, 8090, [2030, 2031]],
    severity: { public: 'medium', private: 'low' },
    services: [
      { names: ['http'], says: /cpanel|whm|plesk|cyberpanel|centos.?web.?panel|directadmin|ispconfig|vestacp|hestia/i },
    ],
    why:
      'One login governs every site, mailbox and database on the machine, and flaws before the login keep turning ' +
      'up.',
    remedy: 'Admit known addresses only, enforce a second factor, and keep the panel up to date.',
    confirm: 'Read the title and the headers of the page.',
    references: [
      'CWE-284 (improper access control)',
      'CVE-2024-51378 (exploited: CISA KEV)',
      'CVE-2024-51567 (exploited: CISA KEV)',
      'CVE-2022-44877 (exploited: CISA KEV)',
    ],
  },
  {
    id: 'cockpit-exposed',
    title: 'Cockpit port open',
    service: 'Cockpit web console',
    class: 'remote-admin',
    ports: [9090],
    severity: { public: 'medium', private: 'info' },
    services: [{ names: ['http'], says: /\bcockpit\b/i }],
    why: "Cockpit puts the system's own login on a web page: every account of the machine can be guessed at there.",
    remedy: 'Bind cockpit.socket to a management address.',
    confirm: 'Look at the title of the page, which is Cockpit; other programs use the port as well.',
    references: ['CWE-284 (improper access control)', 'GCP Security Command Center OPEN_CISCOSECURE_WEBSM_PORT'],
  },
  {
    id: 'virtualization-mgmt',
    title: 'Management port of a hypervisor open',
    service: 'vCenter, ESXi, Proxmox, VAMI',
    class: 'remote-admin',
    ports: [8006, [902, 903], 5480, 9443],
    severity: { public: 'high', private: 'medium' },
    services: [
      { names: ['vmware-auth', 'vmware-authd'] },
      { names: ['http'], says: /vmware|vsphere|vcenter|esxi|proxmox|xenserver|xcp-ng/i },
    ],
    why: 'Who is in the console owns every virtual machine and their disks; ransomware for hypervisors begins here.',
    remedy: 'Keep it in a management network, and install updates the day they come.',
    confirm: 'Read the title or the certificate, and on 902 the banner of the VMware authentication daemon.',
    references: [
      'CWE-284 (improper access control)',
      'CVE-2021-21972 (exploited: CISA KEV)',
      'CVE-2021-21985 (exploited: CISA KEV)',
    ],
  },
  {
    id: 'network-device-admin',
    title: 'Management page of a network device may be open',
    service: 'Firewall/router/ADC admin web UI',
    class: 'remote-admin',
    ports: [8443, 4443, 10443, 4433],
    severity: { public: 'high', private: 'medium' },
    services: [
      {
        names: ['http'],
        says: /fortigate|fortinet|pan-os|palo alto|globalprotect|sonicwall|sophos|watchguard|big-ip|cisco|routeros|mikrotik|ubiquiti|unifi|edgeos|openwrt|luci|juniper|netscaler|citrix|zyxel|draytek|pfsense|opnsense/i,
      },
    ],
    why:
      'Firewalls, routers and load balancers are how most break-ins begin today: their pages for administrators ' +
      'had one flaw before the login after another.',
    remedy: 'Bind management to an internal interface; let a VPN lead to it.',
    confirm: 'Read certificate, title and icon of the page, on whatever port it is.',
    references: [
      'CWE-284 (improper access control)',
      'CISA BOD 23-02 (management interfaces)',
      'CVE-2023-20198 (exploited: CISA KEV)',
      'CVE-2024-0012 (exploited: CISA KEV)',
      'CVE-2024-55591 (exploited: CISA KEV)',
      'CVE-2022-1388 (exploited: CISA KEV)',
    ],
  },
  {
    id: 'cisco-smart-install',
    title: 'Cisco Smart Install port open',
    service: 'Cisco Smart Install client',
    class: 'remote-admin',
    ports: [4786],
    severity: { public: 'critical', private: 'high' },
    services: [{ names: ['smart-install', 'cisco-smart-install'] }],
    proof: { auth: 'none' },
    why:
      "The protocol has no login: anybody can read the switch's configuration, replace it, or load another " +
      'system.',
    remedy: 'Give the command no vstack, and block the port.',
    confirm: 'Send the hello that only reads, and see whether it is answered.',
    references: [
      'CWE-306 (missing authentication)',
      'Shadowserver scan_cisco_smart_install report (critical)',
      'CVE-2018-0171 (exploited: CISA KEV)',
    ],
  },
  {
    id: 'mikrotik-management',
    title: 'MikroTik management port open',
    service: 'MikroTik Winbox/API/bandwidth test',
    class: 'remote-admin',
    ports: [8291, [8728, 8729], 2000],
    severity: { public: 'high', private: 'medium' },
    services: [{ names: ['winbox', 'mikrotik-api', 'bandwidth-test', 'mikrotik-btest'] }],
    why: 'These ports have a long record of being broken into, to turn routers into proxies and bots.',
    remedy: 'Switch the services off with /ip service disable, or limit them with address=.',
    confirm: 'Ask Winbox for its index or read the answer of the API; do not log in.',
    references: ['CWE-284 (improper access control)', 'CVE-2018-14847 (exploited: CISA KEV)'],
  },
  {
    id: 'fortimanager-fgfm',
    title: 'Fortinet management port open',
    service: 'Fortinet FGFM',
    class: 'remote-admin',
    ports: [541, 542],
    severity: { public: 'high', private: 'medium' },
    services: [{ names: ['fgfm'] }, { names: ['tls'], says: /forti(manager|gate|analyzer)|fortinet/i }],
    why: 'Devices register with their manager here, and one flaw let strangers register and run commands.',
    remedy: 'Install the update, and admit only your own devices with a local-in policy.',
    confirm: 'Read the TLS certificate, which names FortiManager or FortiGate.',
    references: ['CWE-284 (improper access control)', 'CVE-2024-47575 (exploited: CISA KEV)'],
  },
  {
    id: 'salt-master',
    title: 'Salt master port open',
    service: 'SaltStack master (ZeroMQ)',
    class: 'remote-admin',
    ports: [[4505, 4506]],
    severity: { public: 'high', private: 'medium' },
    services: [{ names: ['zmtp', 'zeromq', 'salt'] }],
    why:
      'A Salt master runs commands on every machine it governs, and its releases before May 2020 did so for ' +
      'strangers.',
    remedy: 'Admit the ranges of the minions only, and keep Salt up to date.',
    confirm: 'Read the greeting of ZeroMQ: ff, eight bytes, 7f 03.',
    references: [
      'CWE-284 (improper access control)',
      'CVE-2020-11651 (exploited: CISA KEV)',
      'CVE-2020-11652 (exploited: CISA KEV)',
    ],
  },
  {
    id: 'config-mgmt-server',
    title: 'Port of a configuration server may be open',
    service: 'Puppet, Chef, Foreman, AWX',
    class: 'remote-admin',
    ports: [8140, 443, 8443],
    severity: { public: 'medium', private: 'info' },
    services: [
      { names: ['puppet'] },
      { names: ['http'], says: /puppet|chef (infra )?server|foreman|\bawx\b|ansible tower|jetty.*puppet/i },
    ],
    why: 'Puppet, Chef, Foreman and AWX push code to a whole fleet: who is in one of them is everywhere.',
    remedy: 'Admit the managed hosts only.',
    confirm: 'Read the certificate and the headers: X-Puppet-Version, for one, names the product.',
    references: ['CWE-284 (improper access control)'],
  },
  {
    id: 'msrpc-exposed',
    title: 'Windows RPC port open',
    service: 'MS-RPC endpoint mapper',
    class: 'remote-admin',
    ports: [135, 593],
    severity: { public: 'high', private: 'low' },
    services: [{ names: ['msrpc', 'epmap', 'ncacn_http'] }],
    why:
      'The endpoint mapper lists every RPC interface of a Windows machine to whoever asks, and many a worm has ' +
      'come in here.',
    remedy: 'Block ports 135 and 593 at the edge of the network.',
    confirm: 'Bind to the endpoint mapper and see whether that is acknowledged.',
    references: [
      'CWE-284 (improper access control)',
      'Shadowserver scan_msrpc report (high)',
      'AWS Security Hub EC2.19',
      'CISA Cyber Hygiene, potentially risky services',
      'CVE-2003-0352',
    ],
  },
]
