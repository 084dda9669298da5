import { describe, expect, it } from '@jest/globals'
import { roleByName, roles, ruleById, rules } from '../../src/risk/index.js'

describe('ruleById', () => {
  it('finds every rule of the catalogue', () => {
    for (const rule of rules) expect(ruleById(rule.id)).toBe(rule)
  })

  it.each([
    ['redis', 'redis-exposed'],
    ['SMB', 'smb-exposed'],
    ['rediss-exposed', 'redis-exposed'],
    ['telnet_exposed', 'telnet-exposed'],
    ['rdis-exposed', 'redis-exposed'],
    ['postgers-exposed', 'postgres-exposed'],
    ['unexpected', 'unexpected-open-port'],
  ])('suggests the rule that %s comes nearest to first', (text, nearest) => {
    const message = expect.stringContaining(`did you mean ${nearest}`)
    expect(() => ruleById(text)).toThrow(expect.objectContaining({ code: 'ERR_RULE_UNKNOWN', message }))
  })

  it('suggests no more than three', () => {
    expect(() => ruleById('exposed')).toThrow(/did you mean [a-z-]+, [a-z-]+, [a-z-]+\?$/)
  })
})

describe('roleByName', () => {
  it('finds every role', () => {
    for (const role of roles) expect(roleByName(role.name)).toBe(role)
  })

  it('lists the roles when there is none of that name', () => {
    const message = `no role "webserver"; the roles are ${roles.map(({ name }) => name).join(', ')}`
    expect(() => roleByName('webserver')).toThrow(expect.objectContaining({ code: 'ERR_OPTION', message }))
  })
})
