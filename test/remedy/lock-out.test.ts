import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { formatAddress } from '../../src/model/index.js'
import { richRules } from '../../src/remedy/firewalld.js'
import { type PortRule, parseNetwork, type RemedyPlan, renderRemedy } from '../../src/remedy/index.js'
import { iptablesRules } from '../../src/remedy/iptables.js'
import { nftRuleset } from '../../src/remedy/nftables.js'
import { ufwRules } from '../../src/remedy/ufw.js'
import { plans, STRANGERS } from './drawn-plans.js'
import { type Fate, fateByIptables, fateByNft, fateByRichRules, fateByUfw, type Packet } from './packet-model.js'

/** What a packet's fate is by each firewall. */
const FATES: Readonly<Record<string, (plan: RemedyPlan) => (packet: Packet) => Fate>> = {
  nftables: (plan) => {
    const ruleset = nftRuleset(plan)
    return (packet) => fateByNft(ruleset, packet)
  },
  iptables: (plan) => {
    const rules = { 4: iptablesRules(plan, 4), 6: iptablesRules(plan, 6) }
    return (packet) => fateByIptables(rules[packet.source.includes(':') ? 6 : 4], packet)
  },
  ufw: (plan) => (packet) => fateByUfw(ufwRules(plan), packet, plan.mode === 'narrow' ? 'accept' : 'drop'),
  firewalld: (plan) => (packet) => fateByRichRules(richRules(plan), packet),
}
const STATEFUL = ['nftables', 'iptables']

const syn = (source: string, { port, protocol }: Pick<PortRule, 'port' | 'protocol'>): Packet => ({
  source,
  port,
  protocol,
})
const sampleOf = (network: { block: { base: Parameters<typeof formatAddress>[0] } }) =>
  formatAddress(network.block.base)

describe.each(Object.keys(FATES))('a remedy for %s, whatever it is for', (firewall) => {
  const fatesOf = FATES[firewall]!

  it('lets the administrator open a new connection to SSH', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const fate = fatesOf(plan)
        for (const admin of plan.admins) {
          for (const port of plan.sshPorts) {
            expect([port, fate(syn(sampleOf(admin), { port, protocol: 'tcp' }))]).toEqual([port, 'accept'])
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  it('shuts strangers out of what it closes and restricts, in both families, and out of nothing that it keeps', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const fate = fatesOf(plan)
        const isFor = (source: string, rules: readonly PortRule[], wanted: Fate) => {
          for (const rule of rules) expect([rule.port, fate(syn(source, rule))]).toEqual([rule.port, wanted])
        }
        for (const stranger of STRANGERS) {
          isFor(stranger, [...plan.close, ...plan.restrict], 'drop')
          isFor(stranger, plan.keep, 'accept')
        }
        for (const rule of plan.restrict) for (const each of rule.from) isFor(sampleOf(each), [rule], 'accept')
      }),
      { numRuns: 300 },
    )
  })

  it('denies what nobody has named if, and only if, it is to deny all', () => {
    fc.assert(
      fc.property(plans, fc.integer({ min: 1, max: 65_535 }), (plan, port) => {
        const isNamed = [...plan.keep, ...plan.restrict, ...plan.close].some((rule) => rule.port === port)
        fc.pre(!isNamed && port !== 68 && port !== 546)
        const fate = fatesOf(plan)
        const wanted = plan.mode === 'narrow' ? 'accept' : 'drop'
        for (const stranger of STRANGERS) {
          for (const protocol of ['tcp', 'udp'] as const) expect(fate(syn(stranger, { port, protocol }))).toBe(wanted)
        }
      }),
    )
  })
})

describe.each(STATEFUL)('a remedy for %s', (firewall) => {
  it('leaves alone connections that are open, loopback, neighbour discovery and packet-too-big', () => {
    const icmp = (source: string, name: string, number: number): Packet => ({
      ...{ source, protocol: source.includes(':') ? 'icmpv6' : 'icmp', icmp: { name, number } },
    })
    fc.assert(
      fc.property(plans, (plan) => {
        const fate = FATES[firewall]!(plan)
        const port = plan.close[0]?.port ?? 9
        for (const source of STRANGERS) {
          expect(fate({ ...syn(source, { port, protocol: 'tcp' }), state: 'established' })).toBe('accept')
          expect(fate({ ...syn(source, { port, protocol: 'tcp' }), device: 'lo' })).toBe('accept')
        }
        expect(fate(icmp(STRANGERS[1]!, 'nd-neighbor-solicit', 135))).toBe('accept')
        expect(fate(icmp(STRANGERS[1]!, 'nd-router-advert', 134))).toBe('accept')
        expect(fate(icmp(STRANGERS[1]!, 'packet-too-big', 2))).toBe('accept')
        expect(fate(icmp(STRANGERS[0]!, 'destination-unreachable', 3))).toBe('accept')
        expect(fate({ source: 'fe80::1', protocol: 'udp', port: 546 })).toBe(
          plan.close.some((rule) => rule.port === 546 && rule.protocol === 'udp') && plan.mode === 'narrow'
            ? 'drop'
            : 'accept',
        )
      }),
    )
  })
})

describe('the guard against locking out', () => {
  const ADMIN = parseNetwork('203.0.113.0/24')!
  const OTHER = parseNetwork('198.51.100.0/24')!
  const SSH: PortRule = { protocol: 'tcp', port: 2222, service: 'ssh', rules: [] }
  const PLAN: RemedyPlan = {
    host: { addresses: ['192.0.2.9'] },
    ...{ mode: 'default-deny', sshPorts: [2222], admins: [ADMIN], keep: [], close: [], notes: [] },
    restrict: [{ ...SSH, from: [ADMIN] }],
  }

  it.each<[string, Partial<RemedyPlan>, string]>([
    ['closes SSH', { restrict: [], close: [SSH] }, 'ERR_REMEDY_LOCKOUT'],
    ['closes SSH, narrowly', { mode: 'narrow', restrict: [], close: [SSH] }, 'ERR_REMEDY_LOCKOUT'],
    ['lets only others in', { restrict: [{ ...SSH, from: [OTHER] }] }, 'ERR_REMEDY_LOCKOUT'],
    ['leaves out one of two administrators', { admins: [ADMIN, OTHER] }, 'ERR_REMEDY_LOCKOUT'],
    ['forgets SSH while it denies all', { restrict: [] }, 'ERR_REMEDY_LOCKOUT'],
    ['both closes and keeps SSH', { keep: [SSH], close: [SSH] }, 'ERR_REMEDY_LOCKOUT'],
    ['denies all, for nobody', { admins: [] }, 'ERR_REMEDY_ADMIN'],
  ])('refuses a plan that %s', (_, wrong, code) => {
    for (const firewall of ['nftables', 'iptables', 'ufw', 'firewalld', 'aws', 'gcp', 'azure'] as const) {
      expect(() => renderRemedy({ ...PLAN, ...wrong }, firewall)).toThrow(expect.objectContaining({ code }))
    }
  })

  it('passes one that does not', () => {
    expect(renderRemedy(PLAN, 'nftables')).toContain('tcp dport 2222 ip saddr @from1_ipv4 accept')
  })
})
