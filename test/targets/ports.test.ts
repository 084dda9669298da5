import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { COMMON_PORTS } from '../../src/targets/common-ports.js'
import { MAX_TOP_PORTS, PortSet, parsePorts, serviceName, topPorts } from '../../src/targets/index.js'

const anyPorts = fc.array(fc.integer({ min: 1, max: 65535 }), { maxLength: 200 })

describe('port text', () => {
  it.each([
    ['22', '22'],
    ['443,22,80', '22,80,443'],
    ['8000-8100', '8000-8100'],
    ['22 80\t443,', '22,80,443'],
    ['1-5,3-9,9', '1-9'],
    ['-', '1-65535'],
    ['-1024', '1-1024'],
    ['60000-', '60000-65535'],
    ['ssh', '22'],
    ['SSH,https', '22,443'],
    ['http', '80'],
    ['postgresq?', '5432'],
    ['imap*', '143,220,993'],
    ['microsoft-ds', '445'],
  ])('%s means %s', (text, meaning) => {
    expect(parsePorts(text).toString()).toBe(meaning)
  })

  it.each([
    ['0', 'port 0 does not exist'],
    ['70000', 'port 70000 does not exist'],
    ['0-10', 'port 0 in 0-10 does not exist'],
    ['22,1-70000', 'port 70000 in 1-70000 does not exist'],
    ['80-22', 'the port range 80-22 runs backwards'],
    ['nosuch', 'called "nosuch"'],
    ['nosuch*', 'called "nosuch*"'],
    ['1-2-3', 'called "1-2-3"'],
    ['22;80', 'called "22;80"'],
    ['\u001b[31m', 'called "\\u001b[31m"'],
    ['', 'no ports'],
    [' , ', 'no ports'],
  ])('%j is refused: %s', (text, message) => {
    expect(() => parsePorts(text)).toThrow(
      expect.objectContaining({ code: 'ERR_PORT_SYNTAX', message: expect.stringContaining(message) }),
    )
  })

  it('takes * for any characters of a name and nothing else for a pattern', () => {
    expect([...parsePorts('http*')]).toEqual(expect.arrayContaining([80, 443, 8080]))
    expect(() => parsePorts('h.*p')).toThrow(expect.objectContaining({ code: 'ERR_PORT_SYNTAX' }))
  })
})

describe('port set', () => {
  it('ranks its ports in ascending order, and back', () => {
    fc.assert(
      fc.property(anyPorts, (ports) => {
        const set = new PortSet(ports)
        const sorted = [...new Set(ports)].sort((a, b) => a - b)
        expect([...set]).toEqual(sorted)
        sorted.forEach((port, rank) => {
          expect(set.portAt(rank)).toBe(port)
          expect(set.rankOf(port)).toBe(rank)
        })
      }),
    )
  })

  it('parses back from its text', () => {
    fc.assert(
      fc.property(anyPorts, (ports) => {
        fc.pre(ports.length > 0)
        const set = new PortSet(ports)
        expect([...parsePorts(set.toString())]).toEqual([...set])
      }),
    )
  })

  it('has rank −1 for every port outside', () => {
    const set = parsePorts('22,80')
    expect([1, 21, 23, 65535, 0, 65536].map((port) => set.rankOf(port))).toEqual([-1, -1, -1, -1, -1, -1])
  })

  it('leaves out what another set holds', () => {
    expect(parsePorts('1-100').without(parsePorts('20-30,100')).toString()).toBe('1-19,31-99')
  })

  it('ranks all 65,535 ports', () => {
    const all = parsePorts('-')
    expect(all.size).toBe(65535)
    expect(all.portAt(65534)).toBe(65535)
    expect(all.rankOf(65535)).toBe(65534)
  })

  it('refuses a rank outside', () => {
    expect(() => parsePorts('22').portAt(1)).toThrow(RangeError)
  })
})

describe('common ports', () => {
  it('are ports, each once, and enough for the default', () => {
    expect(new Set(COMMON_PORTS).size).toBe(COMMON_PORTS.length)
    expect(COMMON_PORTS.filter((port) => !Number.isInteger(port) || port < 1 || port > 65535)).toEqual([])
    expect(COMMON_PORTS.length).toBeGreaterThanOrEqual(1000)
  })

  it('begin with what nearly every network runs', () => {
    expect(topPorts(4).toString()).toBe('21-22,80,443')
  })

  it('grow: a longer list holds every shorter one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: MAX_TOP_PORTS }), fc.integer({ min: 1, max: MAX_TOP_PORTS }), (a, b) => {
        const [fewer, more] = [topPorts(Math.min(a, b)), topPorts(Math.max(a, b))]
        expect(fewer.without(more).size).toBe(0)
        expect(more.size).toBe(Math.max(a, b))
      }),
    )
  })

  it.each([0, -1, 1.5, Number.NaN, MAX_TOP_PORTS + 1])('are not %d of them', (count) => {
    expect(() => topPorts(count)).toThrow(
      expect.objectContaining({ code: 'ERR_OPTION', message: expect.stringContaining(`${MAX_TOP_PORTS}`) }),
    )
  })
})

describe('service name', () => {
  it.each([
    [22, 'ssh'],
    [80, 'http'],
    [443, 'https'],
    [5432, 'postgresql'],
    [9200, 'elasticsearch'],
    [49151, undefined],
  ])('of port %i is %s', (port, name) => {
    expect(serviceName(port)).toBe(name)
  })

  it('leads back to its port', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 65535 }), (port) => {
        const name = serviceName(port)
        fc.pre(name !== undefined && /^[\w.+/-]+$/.test(name) && !/^\d*-?\d*$/.test(name))
        expect(parsePorts(name!).has(port)).toBe(true)
      }),
    )
  })
})
