import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { ScanError } from '../../../src/errors.js'
import { LOGINS, NEVERS } from '../../../src/identify/nevers.js'
import { maySend } from '../../../src/identify/nmap/may-send.js'
import { parseNmapProbes } from '../../../src/identify/nmap/parse.js'
import { asCpePart, fillTemplate } from '../../../src/identify/nmap/template.js'

const INSTALLED = readFileSync('/usr/share/nmap/nmap-service-probes', 'latin1')

/** Every directive once. */
const WHOLE = `# a comment
Exclude T:9100-9107,U:5353,9200

Probe TCP NULL q||
totalwaitms 6000
tcpwrappedms 3000
match demo m|^DEMO ([\\d.]+)/(\\w+)\\r\\n| p/Demo server/ v/$1/ i/for $2/ h/host/ o/Linux/ d/router/ cpe:/a:demo:demo:$1/a cpe:|o:linux|
softmatch other m=^OTHER=i
Probe UDP Ask q/\\0\\x41\\r\\n\\\\\\t/ no-payload
ports 53,U:5300-5301,T:80
sslports 853
rarity 3
fallback NULL
match dns m%a|b%si p/x/
`

describe('a file of probes', () => {
  it('is read whole', () => {
    const { probes, excluded, leftOut } = parseNmapProbes(WHOLE, 'f')
    expect(excluded).toEqual([[9100, 9107]]) // what follows U: is of UDP
    expect(leftOut).toEqual([])
    expect(probes).toHaveLength(2)
    expect(probes[0]).toMatchObject({
      ...{ name: 'NULL', protocol: 'tcp', payload: '', rarity: 5, totalWaitMs: 6000, tcpWrappedMs: 3000, line: 4 },
      matches: [
        {
          ...{ line: 7, service: 'demo', isSoft: false },
          fields: {
            ...{
              product: 'Demo server',
              version: '$1',
              info: 'for $2',
              hostName: 'host',
              os: 'Linux',
              device: 'router',
            },
            cpe: ['a:demo:demo:$1', 'o:linux'],
          },
        },
        { line: 8, service: 'other', isSoft: true, fields: { cpe: [] } },
      ],
    })
    expect(probes[1]).toMatchObject({
      ...{
        name: 'Ask',
        protocol: 'udp',
        payload: '\0A\r\n\\\t',
        rarity: 3,
        ports: [53, [5300, 5301]],
        sslPorts: [853],
      },
      ...{ fallback: ['NULL'], matches: [{ service: 'dns', line: 14 }] },
    })
  })

  it('keeps going where a pattern has no counterpart, and tells the line', () => {
    const { probes, leftOut } = parseNmapProbes('Probe TCP NULL q||\nmatch a m|(?>x)|\nmatch b m|x|\n', 'f')
    expect(leftOut).toEqual([{ line: 2, why: 'a group (?>…)' }])
    expect(probes[0]!.matches.map(({ service }) => service)).toEqual(['b'])
  })

  it('may end its lines as Windows does', () => {
    expect(parseNmapProbes('Probe TCP NULL q||\r\nmatch a m|x| p/y/\r\n', 'f').probes[0]!.matches).toHaveLength(1)
  })

  const head = 'Probe TCP A q|a|\n'
  it.each([
    ['', 'f: no probe in it: is it an nmap-service-probes file?'],
    [
      'hello',
      'f:1: expected Exclude, Probe, match, softmatch, ports, sslports, rarity, fallback, totalwaitms, tcpwrappedms; got "hello"',
    ],
    ['match a m|b|', 'f:1: match before any Probe'],
    ['Exclude', 'f:1: expected ports, got the end of the line'],
    ['Exclude x', 'f:1: expected ports such as 80,8000-8010, got "x"'],
    ['Exclude 9-1', 'f:1: expected ports such as 80,8000-8010, got "9-1"'],
    ['Exclude 70000', 'f:1: expected ports such as 80,8000-8010, got "70000"'],
    ['Exclude 1\nExclude 2', 'f:2: Exclude a second time'],
    [`${head}Exclude 1`, 'f:2: Exclude after a Probe: it belongs before all of them'],
    ['Probe', 'f:1: expected TCP or UDP, got the end of the line'],
    ['Probe SCTP', 'f:1: expected TCP or UDP, got "SCTP"'],
    ['Probe TCP', "f:1: expected the probe's name, got the end of the line"],
    ['Probe TCP A', 'f:1: expected the payload, q|…|, got the end of the line'],
    ['Probe TCP A x|a|', 'f:1: expected the payload, q|…|, got "x|a|"'],
    ['Probe TCP A q', 'f:1: the payload is not closed'],
    ['Probe TCP A q|a', 'f:1: the payload is not closed by another "|"'],
    ['Probe TCP A q|\\z|', 'f:1: \\z in a payload is none of \\\\ \\0 \\a \\b \\f \\n \\r \\t \\v \\xHH'],
    ['Probe TCP A q|\\x4|', 'f:1: \\x in a payload is none of \\\\ \\0 \\a \\b \\f \\n \\r \\t \\v \\xHH'],
    [`Probe TCP A q|${'a'.repeat(9000)}|`, 'f:1: a payload of more than 8192 bytes'],
    ['Probe TCP A q|a| more', 'f:1: expected no-payload, or nothing more'],
    [`${head}${head}`, 'f:2: a second TCP probe named A'],
    [`${head}rarity 10`, 'f:2: expected a number from 1 to 9, got "10"'],
    [`${head}rarity 1 2`, 'f:2: expected nothing more, got "2"'],
    [`${head}rarity 1\nrarity 1`, 'f:3: rarity a second time for A'],
    [`${head}totalwaitms 1`, 'f:2: expected a number from 100 to 300000, got "1"'],
    [`${head}tcpwrappedms soon`, 'f:2: expected a number from 100 to 300000, got "soon"'],
    [`${head}fallback A,B`, 'f:2: A falls back to "B", which is no probe here'],
    [`${head}match`, 'f:2: expected the name of a service, got the end of the line'],
    [`${head}match a`, 'f:2: expected the pattern, m|…|, got the end of the line'],
    [`${head}match a m|b`, 'f:2: the pattern is not closed by another "|"'],
    [`${head}match a m|b|x p/c/`, 'f:2: flags of a pattern are i and s, got "x"'],
    [`${head}match a m|b| q/c/`, 'f:2: expected p, v, i, h, o, d or cpe:, got "q/c/"'],
    [`${head}match a m|b| p/c`, 'f:2: the field p is not closed by another "/"'],
    [`${head}match a m|b| p/c/ p/d/`, 'f:2: the field p a second time'],
    [`${head}match a m|b| cpe:/c`, 'f:2: cpe is not closed by another "/"'],
  ])('%j is refused: %s', (text, message) => {
    expect(() => parseNmapProbes(text, 'f')).toThrow(new ScanError('ERR_NMAP_PROBES', message))
    expect(() => parseNmapProbes(text, 'f')).toThrow(expect.objectContaining({ code: 'ERR_NMAP_PROBES' }))
  })

  it("of this machine's Nmap has no line that is not read", () => {
    const { probes, leftOut, excluded } = parseNmapProbes(INSTALLED, 'f')
    const lines = INSTALLED.split('\n')
    const count = (pattern: RegExp) => lines.filter((line) => pattern.test(line)).length
    expect(leftOut).toEqual([])
    expect(probes).toHaveLength(count(/^Probe /))
    expect(probes.flatMap(({ matches }) => matches)).toHaveLength(count(/^(?:soft)?match /))
    expect(excluded).not.toEqual([])
  })

  it('that is anything at all is read or refused, never more', () => {
    const words = fc.constantFrom(
      ...[
        'Probe',
        'TCP',
        'UDP',
        'NULL',
        'match',
        'softmatch',
        'q||',
        'q|\\x',
        'm|^a(',
        'm|a|s',
        'p/$1/',
        'cpe:/a/a',
        '\n',
      ],
      ...[
        'Exclude',
        'T:1-2,U:',
        'rarity',
        '5',
        'ports',
        '80,',
        'fallback',
        'totalwaitms',
        '6000',
        '#',
        '\r',
        '\0',
        '|',
        '/',
      ],
    )
    const texts = fc
      .array(fc.oneof(words, fc.string({ maxLength: 5 })), { maxLength: 40 })
      .map((parts) => parts.join(' '))
    const lines = INSTALLED.split('\n')
    const mutated = fc
      .record({ at: fc.nat(lines.length - 1), cut: fc.nat(200), junk: fc.string({ maxLength: 4 }) })
      .map(({ at, cut, junk }) => `Probe TCP NULL q||\n${lines[at]!.slice(0, cut)}${junk}${lines[at]!.slice(cut)}`)
    fc.assert(
      fc.property(fc.oneof(texts, mutated), (text) => {
        try {
          const { probes } = parseNmapProbes(text, 'f')
          for (const { pattern } of probes.flatMap(({ matches }) => matches)) new RegExp(pattern.source)
        } catch (error) {
          expect(error).toBeInstanceOf(ScanError)
          expect((error as ScanError).message).toMatch(/^f:(?:\d+:)? [^\n]{1,300}$/)
        }
      }),
      { numRuns: 3000 },
    )
  })
})

describe('a template', () => {
  it.each([
    ['a $1 b', 'a one b'],
    ['$2$1', 'two\x01_xone'],
    ['$P(2)', 'two_x'],
    ['$SUBST(2,"_",".")', 'two\x01.x'],
    ['$SUBST(1,"one","$2")', '$2'],
    ['$I(3,">")', '258'],
    ['$I(3,"<")', '513'],
    ['$I(4,">")', ''],
    ['$5$9', ''],
    ['$0 $ $x $P(x) $I(1)', '$0 $ $x $P(x) $I(1)'],
  ])('%s becomes %j', (template, filled) => {
    expect(fillTemplate(template, ['', 'one', 'two\x01_x', '\x01\x02', 'x'.repeat(9), undefined])).toBe(filled)
  })

  it('is a CPE when its parts are made fit', () => {
    expect(fillTemplate('a:v:p:$1', ['', '1.0 Beta:2/é'.normalize()], asCpePart)).toBe('a:v:p:1.0_beta%3a2%2f%e9')
  })
})

describe('what is sent of a database', () => {
  it.each([
    '\r\n\r\n',
    'GET / HTTP/1.0\r\n\r\n',
    'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n',
    'OPTIONS / RTSP/1.0\r\n\r\n',
    'HELP\r\n',
    'EHLO\r\n',
  ])('%j is', (payload) => {
    expect(maySend(payload)).toBe(true)
  })

  it.each([
    ...['', 'GET /?do=it HTTP/1.0\r\n\r\n', 'GET / HTTP/1.0\r\n\r\nGET /b HTTP/1.0\r\n\r\n', 'POST / HTTP/1.0\r\n\r\n'],
    ...['CONNECT a:25 HTTP/1.0\r\n\r\n', 'TRACE / HTTP/1.0\r\n\r\n', 'USER anonymous\r\n', '\x05\x01\0', 'VERSION'],
    ...[
      '\x1b%-12345X@PJL INFO ID\r\n',
      'Subscribe\n',
      'HELP\r\nQUIT\r\n',
      '\0\x01\n',
      'GET / HTTP/1.0\r\nA: \x01\r\n\r\n',
    ],
  ])('%j is not', (payload) => {
    expect(maySend(payload)).toBe(false)
  })

  it("of this machine's Nmap's is a handful, and nothing of what is never said", () => {
    const sent = parseNmapProbes(INSTALLED, 'f').probes.filter(
      ({ protocol, payload }) => protocol === 'tcp' && maySend(payload),
    )
    const names = sent.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['GenericLines', 'GetRequest', 'HTTPOptions', 'RTSPRequest', 'Help']))
    for (const name of [
      'Socks5',
      'Socks4',
      'hp-pjl',
      'DistCCD',
      'Verifier',
      'Arucer',
      'beast2',
      'pcworx',
      'Memcache',
      'mydoom',
    ]) {
      expect(names).not.toContain(name)
    }
    for (const { payload } of sent) {
      expect(LOGINS.test(payload)).toBe(false)
      expect(NEVERS.filter(({ pattern }) => pattern.test(payload))).toEqual([])
    }
  })
})
