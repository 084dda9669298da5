import { describe, expect, it } from '@jest/globals'
import { run } from './harness.js'

/** The options that `scan()` is given for a command line. */
async function asked(...argv: string[]) {
  const outcome = await run(argv)
  if (!outcome.asked[0]) throw new Error(`scan() was not called: ${outcome.stderr}`)
  return outcome.asked[0]
}

describe('what the command line asks of scan()', () => {
  it('is nothing but targets and open ports by default', async () => {
    const { onWarning, ...options } = await asked('scan', '10.0.0.0/24')
    expect(options).toEqual({
      targets: ['10.0.0.0/24'],
      targetsFiles: [],
      exclude: [],
      excludeFiles: [],
      noExclusions: false,
      show: ['open'],
      identify: false,
      udpChecks: false,
    })
  })

  it('is every option', async () => {
    const argv = [
      ...['-p', '22,80', '--exclude', 'a', '--exclude', 'b', '--exclude-file', 'c', '--exclude-ports', '25'],
      ...['--targets-file', '-', '--no-exclusions', '--rate', '5e3', '--retries', '0', '--cooldown', '250'],
      ...[
        '-e',
        'eth0',
        '--source-ip',
        '10.0.0.2',
        '--source-port',
        '61440-65535',
        '--gateway-mac',
        '02:00:00:00:00:01',
      ],
      ...['--link', 'ip', '--simulate', 'net.json', '--seed', '42', '--shard', '2/3', '--show', 'open,closed'],
    ]
    expect(await asked('scan', 'x', 'y', ...argv)).toMatchObject({
      targets: ['x', 'y'],
      targetsFiles: ['-'],
      ports: '22,80',
      exclude: ['a', 'b'],
      excludeFiles: ['c'],
      excludePorts: '25',
      noExclusions: true,
      ratePps: 5000,
      retries: 0,
      cooldownMs: 250,
      interface: 'eth0',
      sourceIp: '10.0.0.2',
      sourcePort: '61440-65535',
      gatewayMac: '02:00:00:00:00:01',
      link: 'ip',
      simulate: 'net.json',
      seed: 42n,
      shard: { index: 2, count: 3 },
      show: ['open', 'closed'],
    })
  })

  it.each([
    ['--rate 100 --max-rate 50', { ratePps: 100, maxRatePps: 50 }],
    ['--rate auto --max-rate 0.1', { ratePps: 'auto', maxRatePps: 0.1 }],
    ['--rate auto', { ratePps: 'auto' }],
  ])('passes on how fast it may be: %s', async (given, rates) => {
    expect(await asked('scan', 'x', ...given.split(' '))).toMatchObject(rates)
  })

  it('is also services of UDP', async () => {
    expect(await asked('scan', 'x', '--identify', '--udp-checks')).toMatchObject({ identify: true, udpChecks: true })
  })

  it('is what more may be done, and where', async () => {
    const argv = ['scan', 'x', '--identify', '--allow', 'login,ot', '--scope', 'ours.txt']
    expect(await asked(...argv)).toMatchObject({ identify: true, allow: ['login', 'ot'], scopeFile: 'ours.txt' })
    expect(await asked('scan', 'x', '-sV', '--allow=ot', '--scope=-')).toMatchObject({ allow: ['ot'], scopeFile: '-' })
  })

  it.each([
    ['7', 7n],
    ['0xff', 255n],
    ['00000000000000ff', 255n],
    ['18446744073709551615', 2n ** 64n - 1n],
  ])('reads the seed %s', async (text, seed) => {
    expect(await asked('scan', 'x', '--seed', text)).toMatchObject({ seed })
  })

  it('is standard input for a lone dash', async () => {
    expect(await asked('scan', '-', '-p', '-')).toMatchObject({ targetsFiles: ['-'], targets: [], ports: '-' })
  })

  it('keeps targets that look like numbers as they are', async () => {
    expect(await asked('scan', '010', '1e3')).toMatchObject({ targets: ['010', '1e3'] })
  })

  it('is all ports of the host in an audit, for the role a URL suggests', async () => {
    expect(await asked('audit', 'https://www.example.org:8443/x')).toMatchObject({
      targets: ['www.example.org'],
      ports: '-',
      role: 'web-server',
    })
    expect(await asked('audit', 'http://[2001:db8::1]/')).toMatchObject({ targets: ['2001:db8::1'] })
    expect(await asked('audit', '127.0.0.1')).toMatchObject({ targets: ['127.0.0.1'], ports: '-', identify: true })
    expect(await asked('audit', '127.0.0.1')).not.toHaveProperty('role')
  })

  it('is identification in an audit, unless that is declined or there is nobody to ask', async () => {
    expect(await asked('audit', 'x', '--vantage', 'office')).toMatchObject({ identify: true, vantage: 'office' })
    expect(await asked('audit', 'x', '--no-identify')).toMatchObject({ identify: false })
    expect(await asked('audit', 'x', '--simulate', 'f')).toMatchObject({ identify: false })
    expect(await asked('audit', 'x', '--simulate', 'f', '--identify')).toMatchObject({ identify: true })
  })

  it('is the ports and the role that an audit names', async () => {
    expect(await asked('scan', 'x', '--retries', 'auto')).toMatchObject({ retries: 'auto' })
    const options = await asked('audit', 'https://example.org', '-p', '22', '--role', 'none')
    expect(options).toMatchObject({ ports: '22', role: 'none' })
    expect((await asked('audit', '127.0.0.1', '--top-ports', '10')).ports).toBeUndefined()
  })
})

describe('a command line that asks for nonsense', () => {
  it.each([
    ['scan x --rate 0', '--rate must be a number > 0, in probes per second, got "0"'],
    ['scan x --rate -5', '--rate must be a number > 0'],
    ['scan x --rate fast', '--rate must be a number > 0'],
    ['scan x --rate Infinity', '--rate must be a number > 0'],
    ['scan x --rate= ', '--rate needs a value'],
    ['scan x --rate 1 --rate 2', '--rate is given twice'],
    ['scan x --retries 10', '--retries must be a whole number, 0 to 9'],
    ['scan x --retries 1.5', '--retries must be a whole number'],
    ['scan x --cooldown -1', '--cooldown must be a number ≥ 0'],
    ['scan x --top-ports 0', '--top-ports must be a whole number'],
    ['scan x --link pigeon', '--link is one of auto, xdp, packet, ip, connect, got "pigeon"'],
    ['scan x --seed 18446744073709551616', '--seed must be a whole number below 2^64'],
    ['scan x --seed -1', '--seed must be a whole number'],
    ['scan x --shard 0/3', '--shard must be I/N'],
    ['scan x --shard 4/3', '--shard must be I/N'],
    ['scan x --shard 3', '--shard must be I/N'],
    ['scan x --show opened', '--show is one of open, closed, filtered, got "opened"'],
    ['scan x --allow read --scope f', '--allow is one of login, ot, got "read"'],
    ['scan x --udp-checks=53', '--udp-checks takes no value'],
    ['scan x --allow', '--allow needs a value'],
    ['scan x --scope=f --scope=g', '--scope is given twice'],
    ['scan x --fail-on bad', '--fail-on is one of info, low, medium, high, critical'],
    ['scan x --progress loud', '--progress is one of auto, tty, json, none'],
    ['scan x -o page.html', '--output must be FORMAT:FILE, got "page.html"'],
    [
      'scan x -o html:page.html',
      '--output knows text, ndjson, json, csv, xml, grepable, list, masscan-json, posture, sarif, junit, defectdojo, prometheus, markdown, not "html"',
    ],
    ['scan x -o json:', '--output must be FORMAT:FILE'],
    ['scan x -o json:- --json', 'two outputs go to standard output'],
    ['scan x -oX a -oG ./a', 'two outputs go to ./a'],
    ['scan x --bogus', 'unknown argument: --bogus'],
    ['scan x --port=22', 'unknown argument: --port; did you mean --ports?'],
    ['scan x --role=none', 'unknown argument: --role'],
    ['scan x -d', 'unknown argument: -d'],
    ['audit x --role king', 'no role "king"'],
    ['audit x --identify --no-identify', '--identify and --no-identify contradict each other'],
    ['merge', 'name the saved scans to merge'],
    ['report', 'name the saved scan to report on'],
    ['report a b', 'one report is of one scan'],
    ['plan x --from -1', '--from must be a whole number, 0 or more'],
    ['plan x --json=yes', '--json takes no value'],
    ['scan x --quiet=3', '--quiet takes no value'],
    ['rules a b', 'unknown argument: b'],
    ['rules -', 'unknown argument: --targets-file'],
    [
      'scn x',
      'there is no command "scn": the commands are scan, audit, merge, report, plan, rules, policy, bench, interfaces',
    ],
    ['127.0.0.1', 'there is no command "127.0.0.1"'],
    ['', 'say what to do: scan, audit, merge, report, plan, rules, policy, bench, interfaces'],
  ])('is refused in one line, and nothing is scanned: %s', async (line, message) => {
    const outcome = await run(line === '' ? [] : line.trim().split(' '))
    expect(outcome.stderr).toContain(`synsweep: ${message}`)
    expect(outcome.stderr).toMatch(/^synsweep: [^\n]* \(see synsweep (\w+ )?--help\) \[ERR_OPTION\]\n$/)
    expect(outcome).toMatchObject({ code: 2, stdout: '', asked: [], runs: [] })
  })
})
