import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { ScanError } from '../../src/errors.js'
import { finding, header, host, SAMPLE, summary, verdict } from '../output/sample-records.js'
import { run } from './harness.js'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'synsweep-cli-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const WHOLE = { batches: [SAMPLE] }
const ESC = '\x1b'

describe('results', () => {
  it('are the text page on standard output by default, with nothing on standard error', async () => {
    const outcome = await run(['scan', 'x'], WHOLE)
    expect(outcome).toMatchObject({ code: 0, stderr: '' })
    expect(outcome.stdout).toMatch(/^10\.0\.0\.8 {2}web\.example\.org +2 open · 98 closed\n {2}22\/tcp/)
    expect(outcome.runs[0]!.isClosed).toBe(true)
  })

  it('are NDJSON with --json', async () => {
    const { stdout } = await run(['scan', 'x', '--json'], WHOLE)
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(SAMPLE)
  })

  it('go to every file that is named, and the page to standard output as well', async () => {
    const [xml, json] = [join(folder, 'a.xml'), join(folder, 'a.json')]
    const { stdout, code } = await run(['scan', 'x', '-p', '1-100', '-oX', xml, '-o', `json:${json}`], WHOLE)
    expect(code).toBe(0)
    expect(stdout).toContain('3 findings')
    expect(JSON.parse(readFileSync(json, 'utf8'))).toEqual(SAMPLE)
    expect(readFileSync(xml, 'utf8')).toContain(`args="synsweep scan x -p 1-100 -oX ${xml}`)
    expect(readFileSync(xml, 'utf8')).toContain('services="1-100"')
  })

  it('replace what the file held before', async () => {
    const path = join(folder, 'before.txt')
    writeFileSync(path, 'x'.repeat(100_000))
    await run(['scan', 'x', '-oL', path], { batches: [[header(), verdict(), summary()]] })
    expect(readFileSync(path, 'utf8')).toMatch(/^#masscan\nopen tcp 22 10\.0\.0\.8 \d+\n# end\n$/)
  })

  it('are complete documents when the scan fails in its middle', async () => {
    const path = join(folder, 'failed.json')
    const failure = new ScanError('ERR_CAPTURE', 'veth0 is gone')
    const outcome = await run(['scan', 'x', '-o', `json:${path}`], { batches: [SAMPLE.slice(0, 4)], failure })
    expect(outcome).toMatchObject({ code: 1, stderr: 'synsweep: veth0 is gone [ERR_CAPTURE]\n' })
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(SAMPLE.slice(0, 4))
    expect(outcome.runs[0]!.isClosed).toBe(true)
  })

  it('of earlier are kept when the scan cannot begin', async () => {
    const path = join(folder, 'kept.json')
    writeFileSync(path, 'precious')
    const failure = new ScanError('ERR_TARGET_EMPTY', 'no targets')
    expect(await run(['scan', '-o', `json:${path}`], { failure })).toMatchObject({ code: 2, stdout: '' })
    expect(readFileSync(path, 'utf8')).toBe('precious')
  })

  it('that cannot be opened stop the scan before it begins', async () => {
    const path = join(folder, 'none', 'a.xml')
    const outcome = await run(['scan', 'x', '-oL', join(folder, 'first'), '-oX', path], {
      ...WHOLE,
      beforeBatch: () => {
        throw new Error('the scan has begun')
      },
    })
    expect(outcome.stderr).toBe(`synsweep: cannot write ${path}: no such file or directory [ERR_OUTPUT]\n`)
    expect(outcome).toMatchObject({ code: 1, stdout: '' })
  })

  it('that the disk has no room for are an error', async () => {
    const outcome = await run(['scan', 'x', '-o', 'json:/dev/full'], WHOLE)
    expect(outcome.stderr).toBe('synsweep: cannot write /dev/full: no space left on device [ERR_OUTPUT]\n')
    expect(outcome.code).toBe(1)
  })

  it('end quietly when the reader of standard output leaves', async () => {
    const outcome = await run(['scan', 'x', '--json'], {
      batches: [[header()], [verdict()], [summary()]],
      stdout: new Failing('EPIPE'),
    })
    expect(outcome).toMatchObject({ code: 0, stderr: '' })
    expect(outcome.runs[0]).toMatchObject({ isStopped: true, isClosed: true })
  })

  it('still go to files when the reader of standard output leaves', async () => {
    const path = join(folder, 'goes-on.json')
    const outcome = await run(['scan', 'x', '--json', '-o', `json:${path}`], {
      batches: [[header()], [verdict()], [summary()]],
      stdout: new Failing('EPIPE'),
    })
    expect(outcome.runs[0]!.isStopped).toBe(false)
    expect(JSON.parse(readFileSync(path, 'utf8'))).toHaveLength(3)
  })

  it('that standard output has no room for are an error', async () => {
    const outcome = await run(['scan', 'x', '--json'], { ...WHOLE, stdout: new Failing('ENOSPC') })
    expect(outcome).toMatchObject({ code: 1 })
    expect(outcome.stderr).toMatch(/^synsweep: cannot write standard output: .* \[ERR_OUTPUT\]\n$/)
  })

  it('wait for a slow reader before more is taken', async () => {
    const slow = new Slow()
    let waiting = 0
    await run(['scan', 'x', '--json'], {
      batches: [[header()], [verdict()], [summary()]],
      stdout: slow,
      beforeBatch: () => {
        waiting = Math.max(waiting, slow.pending)
      },
    })
    expect(waiting).toBe(0)
    expect(slow.taken).toBe(3)
  })
})

describe('exit code', () => {
  const found = { batches: [[header(), finding({ severity: 'medium' }), finding({ severity: 'low' }), summary()]] }

  it.each([
    ['low', 3],
    ['medium', 3],
    ['high', 0],
  ])('with --fail-on %s and a medium finding is %i', async (severity, code) => {
    expect(await run(['scan', 'x', '--fail-on', severity], found)).toMatchObject({ code })
  })

  it('is 0 with findings when nobody asked', async () => {
    expect(await run(['audit', 'x'], found)).toMatchObject({ code: 0 })
  })

  it.each([
    ['ERR_TARGET_SYNTAX', 2],
    ['ERR_PORT_SYNTAX', 2],
    ['ERR_SIMULATION_SYNTAX', 2],
    ['ERR_CAPTURE', 1],
    ['ERR_ROUTE', 1],
    ['ERR_FILE_READ', 1],
  ] as const)('after %s is %i, and the line names the code', async (errorCode, code) => {
    const outcome = await run(['scan', 'x'], { failure: new ScanError(errorCode, 'what\n went wrong') })
    expect(outcome).toMatchObject({ code, stdout: '', stderr: `synsweep: what; went wrong [${errorCode}]\n` })
  })

  it('after a bug is 1, without a stack unless DEBUG asks for it', async () => {
    const setting = { failure: new TypeError('x is undefined') }
    const { code, stderr } = await run(['scan', 'x'], setting)
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'synsweep: internal error: x is undefined\n' })
    const debugged = await run(['scan', 'x'], { ...setting, variables: { DEBUG: '1' } })
    expect(debugged.stderr).toContain('scan.test.ts')
  })
})

describe('an interrupt', () => {
  it('stops the scan, prints what is known, and exits 130', async () => {
    const outcome = await run(['scan', 'x', '--fail-on', 'info'], {
      batches: [
        [header(), verdict()],
        [finding(), summary({ complete: false })],
      ],
      beforeBatch: (index, interrupt) => {
        if (index === 1) interrupt()
      },
    })
    expect(outcome).toMatchObject({ code: 130, exits: [] })
    expect(outcome.runs[0]!.isStopped).toBe(true)
    expect(outcome.stdout).toContain('22/tcp  open')
    expect(outcome.stdout).toContain('stopped early')
    expect(outcome.stderr).toBe('synsweep: stopping; interrupt again to leave at once\n')
  })

  it('that comes twice leaves at once', async () => {
    const outcome = await run(['scan', 'x'], {
      ...WHOLE,
      beforeBatch: (_, interrupt) => {
        interrupt()
        interrupt()
      },
    })
    expect(outcome.exits).toEqual([130])
  })
})

describe('a terminal', () => {
  const terminal = { isTty: true, columns: 80 }

  it('gets colour', async () => {
    expect((await run(['scan', 'x'], { ...WHOLE, ...terminal })).stdout).toContain(`${ESC}[32mopen${ESC}[0m`)
  })

  it.each([{ NO_COLOR: '1' }, { TERM: 'dumb' }])('gets none with %j', async (variables) => {
    expect((await run(['scan', 'x'], { ...WHOLE, ...terminal, variables })).stdout).not.toContain(ESC)
  })

  it('gets none in a file', async () => {
    const path = join(folder, 'plain.txt')
    await run(['scan', 'x', '-oN', path], { ...WHOLE, ...terminal })
    expect(readFileSync(path, 'utf8')).not.toContain(ESC)
  })

  it('hears of open ports as they are found, up to two hundred', async () => {
    const many = Array.from({ length: 300 }, (_, i) => verdict({ port: i + 1 }))
    const { stderr } = await run(['scan', 'x'], { ...terminal, batches: [[header(), ...many, summary()]] })
    expect(stderr).toContain('sweeping 256 targets × 100 ports: 25,600 probes over packet\n')
    expect(stderr.match(/^found \d+\/tcp on 10\.0\.0\.8$/gm)).toHaveLength(200)
    expect(stderr.match(/more are being found/g)).toHaveLength(1)
    expect(stderr).toMatch(/the results will name them all\n\n$/)
  })

  it('is never told what a name says to it', async () => {
    const name = `${ESC}]0;owned\x07\u202e`
    const records = [
      header(),
      verdict({ name }),
      host('10.0.0.8', 1, 0, 0, name),
      finding({ name, title: name }),
      summary(),
    ]
    const outcome = await run(['scan', 'x'], { ...terminal, batches: [records], warning: name })
    for (const text of [outcome.stdout, outcome.stderr]) {
      expect(text).toContain('\\x1b]0;owned\\x07\\u202e')
      expect(text).not.toContain(`${ESC}]`)
    }
    const failed = await run(['scan', 'x'], { ...terminal, failure: new ScanError('ERR_TARGET_SYNTAX', name) })
    expect(failed.stderr).toBe('synsweep: \\x1b]0;owned\\x07\\u202e [ERR_TARGET_SYNTAX]\n')
  })

  it('hears nothing but errors with --quiet', async () => {
    const outcome = await run(['scan', 'x', '--quiet'], { ...WHOLE, ...terminal, warning: 'host bits' })
    expect(outcome.stderr).toBe('')
  })
})

describe('standard error', () => {
  it('has warnings, one a line', async () => {
    const { stderr } = await run(['scan', 'x'], { ...WHOLE, warning: '10.0.0.1/24 is read as 10.0.0.0/24' })
    expect(stderr).toBe('synsweep: warning: 10.0.0.1/24 is read as 10.0.0.0/24\n')
  })

  it('says why the rate changes with --verbose, and only then', async () => {
    const reason = 'synsweep: rate: 0 % of 31 canaries lost at 10,000/s: 20,000/s\n'
    expect((await run(['scan', 'x', '-v'], WHOLE)).stderr).toBe(reason)
    expect((await run(['scan', 'x'], WHOLE)).stderr).toBe('')
    expect((await run(['scan', 'x', '-v', '--quiet'], WHOLE)).stderr).toBe('')
  })

  it('has progress as NDJSON when asked for', async () => {
    const { stderr } = await run(['scan', 'x', '--progress', 'json'], {
      ...{ ...WHOLE, warning: 'careful', progress: { elapsedMs: 125.80555399999997, ratePps: 0.05 } },
    })
    const lines = stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines).toEqual([
      { type: 'note', text: 'warning: careful' },
      expect.objectContaining({
        type: 'progress',
        phase: 'sending',
        probeCount: 1000,
        judgedCount: 372,
        ratePps: 0.05,
        elapsedMs: 125.81,
      }),
    ])
  })
})

/** A reader that has left, or a disk that is full. */
class Failing extends Writable {
  constructor(private readonly code: string) {
    super({ autoDestroy: false })
  }

  override _write(_chunk: Buffer, _encoding: BufferEncoding, done: (error: Error) => void): void {
    done(Object.assign(new Error(`write ${this.code}`), { code: this.code }))
  }
}

/** A reader that takes each write a turn of the event loop later. */
class Slow extends Writable {
  pending = 0
  taken = 0

  override _write(_chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.pending++
    setImmediate(() => {
      this.pending--
      this.taken++
      done()
    })
  }
}
