import { describe, expect, it } from '@jest/globals'
import { explainRule, ruleById, rules } from '../../src/risk/index.js'

describe('explainRule', () => {
  it.each(rules)('keeps $id within 80 columns and loses no word of it', (rule) => {
    const text = explainRule(rule)
    for (const line of text.split('\n')) {
      expect(line.length).toBeLessThanOrEqual(80)
      expect(line).toBe(line.trimEnd())
    }
    const unwrapped = text.replace(/\s+/g, ' ')
    for (const part of [rule.id, rule.title, rule.service, rule.why, rule.remedy, rule.confirm, ...rule.references]) {
      expect(unwrapped).toContain(part)
    }
  })

  it('reads like this', () => {
    expect(explainRule(ruleById('mongodb-exposed'))).toBe(
      `
mongodb-exposed
MongoDB port open

Service     MongoDB
Class       datastore
Ports       27017-27019, 28017
Known by    mongodb, mongod
Severity    public: high; critical when the host's role does not list the port
            private: medium
            loopback: info

Why
  MongoDB servers that were open by mistake have leaked hundreds of millions of
  records, and many were emptied and held to ransom. It asks for a password only
  once somebody has switched that on.

Remedy
  Set net.bindIp to the machine itself or to a private address, enable
  security.authorization, and let a firewall admit only the hosts of the
  application.

To confirm
  Send hello, then listDatabases with nameOnly: ok: 1 means that no login is
  asked for, error 13 or 18 that one is.

Proof
  It answers what is meant for its users without asking who they are.

References
  CWE-306 (missing authentication)
  CVE-2025-14847 (memory disclosure before login)
  GCP Security Command Center OPEN_MONGODB_PORT
  Shadowserver scan_mongodb report (high)
`.trim(),
    )
  })
})
