import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { ScanError } from '../../../src/errors.js'
import { latin1 } from '../../../src/identify/bytes.js'
import { Matcher } from '../../../src/identify/patterns/matcher.js'
import { entriesOf, RecogBook } from '../../../src/identify/recog/book.js'
import { parseRecog } from '../../../src/identify/recog/parse.js'
import { readXml } from '../../../src/identify/recog/xml.js'
import { Reply } from '../../../src/identify/reply.js'

/** Our own, in the format of Recog. */
const SSH = `<?xml version="1.0" encoding="UTF-8"?>
<!-- <fingerprint pattern="not read"> -->
<fingerprints matches="ssh.banner" protocol="ssh" database_type="service">
  <fingerprint pattern="^Quiet$">
    <description>says nothing &amp; nothing</description>
  </fingerprint>
  <fingerprint pattern="^demossh_([\\d.]+)(?: (\\w+))?$" flags="REG_ICASE">
    <description>Demo</description>
    <example service.version="1.2">DemoSSH_1.2 a &lt; b</example>
    <param pos="0" name="service.vendor" value="Demo"/>
    <param pos="0" name="service.product" value="Demo &quot;SSH&quot;"/>
    <param pos="1" name="service.version"/>
    <param pos="0" name="service.cpe23" value="cpe:/a:demo:ssh:{service.version}"/>
    <param pos="0" name="os.vendor" value="Debian"/>
    <param pos="0" name='os.product' value='Debian Linux'/>
    <param pos="2" name="os.version"/>
    <param pos="0" name="os.cpe23" value="cpe:/o:debian:debian_linux:{os.version}"/>
    <param pos="0" name="hw.device" value="Router"/>
  </fingerprint>
</fingerprints>
`

async function opinionOn(xml: string, service: string, text: string, base = 'x') {
  const files = [parseRecog(xml, 'f.xml', base)]
  const matcher = new Matcher(entriesOf(files).map(({ fingerprint }) => fingerprint.pattern))
  try {
    return await new RecogBook(files, matcher, 0).read(service, [
      { question: 'greeting', reply: new Reply(latin1(text), 'whole') },
    ])
  } finally {
    await matcher.close()
  }
}

const one = (kind: string, pattern: string) =>
  `<fingerprints matches="${kind}"><fingerprint pattern="${pattern}"><param pos="1" name="service.product"/></fingerprint></fingerprints>`

describe('fingerprints of Recog', () => {
  it('say product, version, system, device and CPE', async () => {
    expect(await opinionOn(SSH, 'ssh', 'SSH-2.0-DemoSSH_1.2 12\r\n')).toEqual({
      ...{ by: 'recog:ssh.banner', where: 'f.xml:7', isSoft: false, product: 'Demo "SSH"', version: '1.2' },
      facts: {
        ...{ os: 'Debian Linux 12', device: 'Router' },
        cpe: ['cpe:/a:demo:ssh:1.2', 'cpe:/o:debian:debian_linux:12'],
      },
    })
  })

  it('leave out what took no part', async () => {
    const opinion = await opinionOn(SSH, 'ssh', 'SSH-2.0-demossh_3\r\n')
    expect(opinion?.facts).toMatchObject({
      os: 'Debian Linux',
      cpe: ['cpe:/a:demo:ssh:3', 'cpe:/o:debian:debian_linux:-'],
    })
  })

  it('may know a text and say nothing of it', async () => {
    expect(await opinionOn(SSH, 'ssh', 'SSH-2.0-Quiet\r\n')).toMatchObject({ by: 'recog:ssh.banner', facts: {} })
    expect(await opinionOn(SSH, 'ssh', 'SSH-2.0-other\r\n')).toBeUndefined()
  })

  it.each([
    ['ftp.banner', 'ftp', '220-hello\r\n220 Demo FTP\r\n', '^(Demo) FTP$', 'Demo'],
    ['smtp.banner', 'smtp', '220 a.example Demo ESMTP\r\n', '^\\S+ (\\w+) ESMTP$', 'Demo'],
    ['pop3.banner', 'pop3', '+OK Demo ready.\r\n', '^(Demo) ready\\.$', 'Demo'],
    ['pop.banner', 'pop3', '+OK Demo ready.\r\n', '^(Demo) ready\\.$', 'Demo'],
    ['imap4.banner', 'imap', '* OK [CAPABILITY IMAP4rev1] Demo ready.\r\n', '^(Demo) ready\\.$', 'Demo'],
    ['mysql.banners', 'mysql', 'J\0\0\0\n5.1-demo\0rest', '-(demo)$', 'demo'],
    [
      'telnet.banner',
      'telnet',
      '\xff\xfb\x01\xff\xfd\x03\r\nDemo router\r\nlogin: ',
      '^(Demo router)\\r\\nlogin:$',
      'Demo router',
    ],
    ['http_header.server', 'http', 'HTTP/1.1 200 OK\r\nServer: Demo/1\r\n\r\n', '^(Demo)/', 'Demo'],
    [
      'http_header.wwwauth',
      'http',
      'HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=Demo\r\n\r\n',
      'realm=(\\w+)',
      'Demo',
    ],
    ['http_header.cookie', 'http', 'HTTP/1.1 200 OK\r\nSet-Cookie: demoid=1\r\n\r\n', '^(demo)id=', 'demo'],
    ['html_title', 'http', 'HTTP/1.1 200 OK\r\n\r\n<title> Demo </title>', '^(Demo)$', 'Demo'],
    ['rtsp_header.server', 'rtsp', 'RTSP/1.0 200 OK\r\nServer: Demo\r\n\r\n', '^(Demo)$', 'Demo'],
  ])('of %s are held against what a service of %s says', async (kind, service, text, pattern, product) => {
    expect(await opinionOn(one(kind, pattern), service, text)).toMatchObject({ product })
  })

  it('are named by their file when they do not say what they are of', async () => {
    const xml = one('x', '^(a)$').replace(' matches="x"', '')
    expect(await opinionOn(xml, 'telnet', 'a', 'telnet_banners')).toMatchObject({ product: 'a' })
  })

  it('that cannot be read as patterns are left out, and told', () => {
    const { leftOut, fingerprints } = parseRecog(one('x', '(?&gt;a)'), 'f.xml', 'x')
    expect(leftOut).toEqual([{ line: 1, why: 'a group (?>…)' }])
    expect(fingerprints).toEqual([])
  })

  it.each([
    ['', 'f.xml:1: no element: is it XML?'],
    ['<a/>', 'f.xml:1: expected <fingerprints>, got <a>'],
    ['<fingerprints>', 'f.xml:1: <fingerprints> is not closed'],
    ['<fingerprints>\n</a>', 'f.xml:2: </a> where </fingerprints> was due'],
    ['</a>', 'f.xml:1: </a> where nothing is open'],
    ['<fingerprints/>\n<b/>', 'f.xml:2: a second element at the top'],
    ['<!DOCTYPE a [<!ENTITY b "c">]><fingerprints/>', 'f.xml:1: a document type, or the like: not read'],
    ['<fingerprints a=b/>', 'f.xml:1: an element that is not name="value" … >'],
    ['<fingerprints a="1" a="2"/>', 'f.xml:1: the attribute a a second time'],
    ['<fingerprints a="&b;"/>', 'f.xml:1: &b;, which nothing defines'],
    ['<fingerprints a="b & c"/>', 'f.xml:1: an & that is not &amp; and no entity'],
    ['<fingerprints><', 'f.xml:1: a < that begins no element'],
    ['<fingerprints><!-- ', 'f.xml:1: <!-- is not closed by -->'],
    [`<fingerprints>${'<a>'.repeat(40)}`, 'f.xml:1: elements nested more than 32 deep'],
    ['<fingerprints>\n<fingerprint/></fingerprints>', 'f.xml:2: a <fingerprint> without a pattern'],
    ['<fingerprints><param/></fingerprints>', 'f.xml:1: <param> within <fingerprints>'],
    [
      '<fingerprints><fingerprint pattern="a" flags="REG_X"/></fingerprints>',
      'f.xml:1: unknown flag REG_X: known are REG_ICASE, IGNORECASE, REG_DOT_NEWLINE, REG_MULTILINE, REG_LINE_ANY_CRLF',
    ],
    [
      '<fingerprints><fingerprint pattern="a"><param pos="0"/></fingerprint></fingerprints>',
      'f.xml:1: a <param> without a name',
    ],
    [
      '<fingerprints><fingerprint pattern="a"><param name="b"/></fingerprint></fingerprints>',
      'f.xml:1: pos of a <param> is a number from 0 to 99, got ""',
    ],
  ])('%j is refused: %s', (xml, message) => {
    expect(() => parseRecog(xml, 'f.xml', 'f')).toThrow(new ScanError('ERR_RECOG', message))
  })

  it('that are anything at all are read or refused, never more', () => {
    const pieces = fc.constantFrom(
      ...[
        '<',
        '</',
        '>',
        '/>',
        'fingerprints',
        'fingerprint',
        'param',
        ' pattern="',
        '" ',
        "'",
        ' name="a"',
        ' pos="1"',
      ],
      ...[
        '&lt;',
        '&#x41;',
        '&#99999999;',
        '<!--',
        '-->',
        '<![CDATA[',
        ']]>',
        '<?',
        '?>',
        '\n',
        '<fingerprints>',
        '<a b="c">',
      ],
    )
    const mutated = fc
      .record({ at: fc.nat(SSH.length), gone: fc.nat(30), junk: fc.string({ maxLength: 5 }) })
      .map(({ at, gone, junk }) => SSH.slice(0, at) + junk + SSH.slice(at + gone))
    const texts = fc.oneof(
      fc.array(fc.oneof(pieces, fc.string({ maxLength: 4 })), { maxLength: 30 }).map((parts) => parts.join('')),
      mutated,
    )
    fc.assert(
      fc.property(texts, (xml) => {
        try {
          for (const { pattern } of parseRecog(xml, 'f', 'f').fingerprints) new RegExp(pattern.source)
        } catch (error) {
          expect(error).toBeInstanceOf(ScanError)
          expect((error as ScanError).message).toMatch(/^f:\d+: /)
        }
      }),
      { numRuns: 3000 },
    )
  })
})

describe('XML', () => {
  it('is read with its entities, quotes and lines', () => {
    const tags = [
      ...readXml('<?xml version="1.0"?>\n<a b=\'"x>"\' c="&#65;&#x42;&apos;\n">text<![CDATA[<d>]]>\n<e:f/></a>'),
    ]
    expect(tags.map(({ kind, name, line }) => `${kind} ${name} ${line}`)).toEqual([
      'open a 2',
      'open e:f 4',
      'close e:f 4',
      'close a 4',
    ])
    expect([...tags[0]!.attributes]).toEqual([
      ['b', '"x>"'],
      ['c', "AB' "],
    ])
  })
})
