import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { ScanRecord } from '../../src/model/index.js'
import { type OutputFormat, type WriterOptions, writers } from '../../src/output/index.js'
import { expectGolden } from './golden.js'
import { finding, header, host, SAMPLE, summary, verdict } from './sample-records.js'

const SERVICES: Readonly<Record<number, string>> = { 22: 'ssh', 80: 'http', 443: 'https', 6379: 'redis' }

const OPTIONS: WriterOptions = {
  serviceName: (port) => SERVICES[port],
  commandLine: 'synsweep scan 10.0.0.0/24 -p 1-100',
  portRanges: '1-100',
}

const FORMATS = Object.keys(writers) as OutputFormat[]

function render(format: OutputFormat, records: readonly ScanRecord[], options: WriterOptions = OPTIONS): string {
  const writer = writers[format](options)
  return writer.write(records) + writer.end()
}

describe('every format', () => {
  const EXTENSIONS: Readonly<Record<OutputFormat, string>> = {
    ...{ text: 'text.txt', ndjson: 'ndjson', json: 'json', csv: 'csv', xml: 'xml' },
    ...{ grepable: 'gnmap', list: 'list.txt', 'masscan-json': 'masscan.json' },
  }

  it.each(FORMATS)('%s writes the sample scan as its golden file has it', (format) => {
    expectGolden(`sample.${EXTENSIONS[format]}`, render(format, SAMPLE))
  })

  it.each(FORMATS)('%s writes the same text however the stream is cut into batches', (format) => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 })), (sizes) => {
        const writer = writers[format](OPTIONS)
        let text = ''
        let start = 0
        for (const size of [...sizes, SAMPLE.length]) {
          text += writer.write(SAMPLE.slice(start, start + size))
          start += size
        }
        expect(text + writer.end()).toBe(render(format, SAMPLE))
      }),
      { numRuns: 30 },
    )
  })

  it.each(FORMATS)('%s shows no character that acts on a terminal, whatever the names are', (format) => {
    const unit = fc.oneof(
      fc.constantFrom('\x1b', '[', '\x07', '\u009b', '\u202e', '\n', '\t', '\x7f'),
      fc.string({ unit: 'binary' }),
    )
    const hostile = fc.array(unit, { maxLength: 20 }).map((units) => units.join(''))
    fc.assert(
      fc.property(hostile, hostile, (name, text) => {
        const records = [
          header(),
          verdict({ name }),
          host('10.0.0.8', 1, 0, 0, name),
          finding({ name, title: text, reason: text, remedy: text, alternates: [text] }),
          summary(),
        ]
        const shown = render(format, records, { ...OPTIONS, commandLine: text, serviceName: () => name })
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
        expect(shown).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
      }),
    )
  })
})

describe('ndjson', () => {
  it('gives every record back, in the documented order of fields, without the absent ones', () => {
    const lines = render('ndjson', SAMPLE).trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual(SAMPLE)
    expect(Object.keys(JSON.parse(lines[1]!))).toEqual([
      ...['type', 'address', 'name', 'port', 'protocol', 'state', 'reason', 'ttl', 'rttMs', 'attempts', 'at'],
    ])
  })

  it('orders fields whoever built the record', () => {
    const { type, ...fields } = verdict({ reasonAddress: '10.0.0.1' })
    const backwards = Object.fromEntries([...Object.entries(fields).reverse(), ['type', type]]) as unknown as ScanRecord
    expect(render('ndjson', [backwards])).toBe(render('ndjson', [{ type, ...fields }]))
  })

  it('is plain JSON for any name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const record = verdict({ name })
        expect(JSON.parse(render('ndjson', [record]))).toEqual(record)
      }),
    )
  })
})

describe('json', () => {
  it.each([0, 1, 5, SAMPLE.length])('is one array after %i records', (count) => {
    expect(JSON.parse(render('json', SAMPLE.slice(0, count)))).toEqual(SAMPLE.slice(0, count))
  })
})

describe('masscan-json', () => {
  it.each([0, 2, SAMPLE.length])('is one array after %i records', (count) => {
    const verdicts = SAMPLE.slice(0, count).filter((record) => record.type === 'verdict')
    expect(JSON.parse(render('masscan-json', SAMPLE.slice(0, count)))).toHaveLength(verdicts.length)
  })
})

describe('csv', () => {
  it('has a header line even when nothing was found', () => {
    expect(render('csv', [])).toBe(
      'address,name,port,protocol,state,reason,ttl,rttMs,reasonAddress,attempts,at,blockedSuspected\r\n',
    )
  })

  it.each(['=cmd()', '+1', '-1', '@sum'])('keeps a spreadsheet from running %s', (name) => {
    expect(render('csv', [verdict({ name })])).toContain(`,'${name},`)
  })

  it('quotes what has a comma or a quote', () => {
    expect(render('csv', [verdict({ name: 'a "b", c' })])).toContain(',"a ""b"", c",')
  })
})

describe('xml', () => {
  it('holds one host element for each address, whose counts add up to its ports', () => {
    const hosts = render('xml', SAMPLE).match(/<host [\s\S]*?<\/host>/g)!
    const addresses = hosts.map((element) => /addr="([^"]*)"/.exec(element)![1])
    expect(new Set(addresses).size).toBe(addresses.length)
    for (const element of hosts) {
      const listed = element.match(/<port /g)?.length ?? 0
      const extra = [...element.matchAll(/<extraports state="\w+" count="(\d+)"/g)]
      expect(listed + extra.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(100)
    }
  })

  it('is a whole document when the stream breaks off', () => {
    const text = render('xml', SAMPLE.slice(0, 4))
    expect(text).toContain('<port protocol="tcp" portid="6379">')
    expect(text).toContain('exit="error" errormsg="stopped early"')
    expect(text).toMatch(/<\/nmaprun>\n$/)
  })

  it('is a whole document without any record', () => {
    expect(render('xml', [])).toMatch(/<nmaprun [^>]*>[\s\S]*<\/nmaprun>\n$/)
  })

  it('does not let a name out of its attribute', () => {
    const text = render('xml', [header(), verdict({ name: '"><script>' }), host('10.0.0.8', 1, 0, 0)])
    expect(text).toContain('name="&quot;&gt;&lt;script&gt;"')
  })

  it('does not count silent hosts as up', () => {
    const text = render('xml', [header(), verdict({ state: 'filtered' }), summary({ complete: false })])
    expect(text).not.toContain('<host ')
    expect(text).toContain('<hosts up="0" down="256" total="256"/>')
  })
})

describe('grepable', () => {
  it('does not let a name break a field', () => {
    const text = render('grepable', [header(), verdict({ name: 'a)\tPorts: 1/x, (' }), host('10.0.0.8', 1, 0, 0)])
    expect(text).toContain('Host: 10.0.0.8 (a|\\x09Ports: 1|x| |)\tPorts: 22/open/tcp//ssh///\n')
  })
})

describe('list', () => {
  it('is begun and ended even when nothing was found', () => {
    expect(render('list', [])).toBe('#masscan\n# end\n')
  })
})

describe('a host that answers everything', () => {
  const ports = Array.from({ length: 40 }, (_, i) => i + 1)
  const records = [
    header({ targets: 2, ports: 40, probes: 80 }),
    ...ports.map((port) => verdict({ address: '10.0.0.9', port })),
    verdict({ address: '10.0.0.8' }),
    { ...host('10.0.0.8', 1, 39, 0) },
    { ...host('10.0.0.9', 40, 0, 0), answersEverything: true } as ScanRecord,
    summary({ open: 41, closed: 39, filtered: 0, answersEverything: 1 }),
  ]

  it('is one line in formats that group by host, and is no host with open ports', () => {
    const text = render('text', records)
    const lines = text.split('\n').filter((line) => line.includes('10.0.0.9'))
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/answers everything · 40 open$/)
    expect(text).toContain('1 host with open ports · 1 host answers on every port')
    expect(text.match(/\/tcp/g)).toHaveLength(1)
  })

  it("has its ports as one crowd in Nmap's formats", () => {
    const xml = render('xml', records)
    expect(xml).toContain(
      '<extraports state="open" count="40">\n<extrareasons reason="syn-ack" count="40" proto="tcp" ports="1-40"/>',
    )
    expect(xml.match(/<port /g)).toHaveLength(1)
    const grepable = render('grepable', records)
    expect(grepable).toContain('Host: 10.0.0.9 ()\tIgnored State: open (40)')
    expect(grepable.match(/\/open\//g)).toHaveLength(1)
  })

  it('keeps every verdict in formats that stream them', () => {
    expect(render('ndjson', records).match(/"type":"verdict"/g)).toHaveLength(41)
    expect(render('ndjson', records)).toContain('"filtered":0,"answersEverything":true}')
    expect(render('list', records).match(/^open/gm)).toHaveLength(41)
  })
})

describe('an endpoint that may be blocked', () => {
  const blocked = verdict({ state: 'filtered', blockedSuspected: true })

  it('says so in every format that has a place for it', () => {
    expect(render('ndjson', [header(), blocked])).toContain(
      '"reason":"no-response","blockedSuspected":true,"attempts":1',
    )
    expect(render('csv', [header(), blocked])).toMatch(/Z,true\r\n$/)
    const text = render('text', [header(), blocked, summary({ blockedSuspected: 1200 })])
    expect(text.replace(/\s+/g, ' ')).toContain('1,200 filtered endpoints may be blocked instead')
  })
})
