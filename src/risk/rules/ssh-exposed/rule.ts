import type { Rule } from '../../rule.js'

export const rule: Rule = {
  id: 'ssh-exposed',
  title: 'SSH port open',
  service: 'SSH',
  class: 'remote-admin',
  ports: [22, 2222, 22222, 830],
  severity: { public: 'medium', private: 'info' },
  why:
    'An SSH server that strangers can reach draws password guessing around the clock, and one weak password is ' +
    'enough. Only known addresses should be able to reach it; moving it to another port only makes the log quieter.',
  remedy:
    'Allow the port from the addresses of administrators or from a VPN only. ' +
    'Accept keys instead of passwords: PasswordAuthentication no, KbdInteractiveAuthentication no.',
  confirm: 'Connect and read: an SSH server speaks first, with a line that begins with SSH-2.0-. Send nothing.',
  references: [
    'RFC 4251 (the SSH protocol architecture)',
    'CWE-307 (no limit on login attempts)',
    'AWS Security Hub EC2.13',
    'GCP Security Command Center OPEN_SSH_PORT',
    'CISA BOD 23-02 (management interfaces)',
  ],
}
