import type { Rule } from '../../rule.js'

export const rule: Rule = {
  id: 'ftp-exposed',
  title: 'FTP port open',
  service: 'FTP',
  class: 'legacy-cleartext',
  ports: [21, 20, 2121],
  severity: { public: 'medium', private: 'low' },
  why:
    'FTP sends user names, passwords and files readable to everyone on the path. ' +
    'Whoever listens once can log in for as long as the password lives.',
  remedy:
    'Move file transfer to SFTP, which comes with SSH, and close the port. ' +
    'Where FTP has to stay, refuse every login that is not under TLS (RFC 4217).',
  confirm:
    'Connect and read the greeting, a line that begins with 220; FEAT then tells whether AUTH TLS is offered. ' +
    'Do not log in.',
  references: [
    'RFC 2577 (FTP security considerations)',
    'RFC 4217 (FTP over TLS)',
    'CWE-319 (cleartext transmission)',
    'AWS Security Hub EC2.19',
    'GCP Security Command Center OPEN_FTP_PORT',
  ],
}
