import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { run } from './harness.js'

const MAIN = join(import.meta.dirname, '../../dist/bin/synsweep.js')

let root: string
let folder: string
let count = 0
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'synsweep-resume-'))
})
beforeEach(() => {
  folder = join(root, String(count++))
  mkdirSync(folder)
  const answers = [
    { targets: '10.0.0.0/8', ports: '1-2', answer: 'syn-ack' },
    { targets: '10.0.0.0/8', ports: '3-4', answer: 'rst' },
  ]
  writeFileSync(join(folder, 'net.json'), JSON.stringify({ answers, latencyMs: [1, 9] }))
})
afterAll(() => rmSync(root, { recursive: true }))

const at = (name: string) => join(folder, name)
const start = (argv: readonly string[]) => spawn(process.execPath, [MAIN, ...argv], { cwd: folder, stdio: 'ignore' })
/** Its page goes nowhere: of thousands of hosts it is more than spawnSync holds, which would then end the scan by SIGTERM. */
const finish = (...argv: string[]) => finishBy([process.execPath, MAIN], argv)
const finishBy = ([command, ...first]: readonly string[], argv: readonly string[]) =>
  spawnSync(command!, [...first, ...argv], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] })
const scanOf = (targets: string, ...more: string[]) => [
  ...['scan', targets, '-p', '1-10', '--rate', '5000', '--retries', '1', '--simulate', 'net.json'],
  ...['--show', 'open,closed', '--quiet', '--checkpoint', 'scan.checkpoint', ...more],
]

/** Resolves when the checkpoint is not the one that was there before; false when the process ended first. */
async function hasNewCheckpoint(child: ReturnType<typeof start>, times: number): Promise<boolean> {
  const stamp = () => (existsSync(at('scan.checkpoint')) ? statSync(at('scan.checkpoint')).mtimeMs : 0)
  for (let seen = stamp(); times > 0; await sleep(5)) {
    if (child.exitCode !== null) return false
    const now = stamp()
    if (now !== seen) times--
    seen = now
  }
  return true
}

async function killAfterCheckpoints(argv: readonly string[], times: number, delayMs: number): Promise<boolean> {
  const child = start(argv)
  const exited = once(child, 'exit')
  const isRunning = await hasNewCheckpoint(child, times)
  if (isRunning) await sleep(delayMs)
  child.kill('SIGKILL')
  await exited
  return child.signalCode === 'SIGKILL'
}

describe('dist/bin/synsweep.js, killed', () => {
  it('goes on in the same files, from any folder, until every endpoint is judged exactly once', async () => {
    const seed = Date.now() % 1000
    let killCount = 0
    for (let life = 0; life < 5; life++) {
      const argv = life === 0 ? scanOf('10.0.0.0/18', '-o', 'ndjson:all.ndjson', '-o', 'list:all.list') : RESUME
      const delayMs = (seed * (life + 7) * 31) % 300
      if (!(await killAfterCheckpoints(argv, 2, delayMs))) break
      killCount++
    }
    expect([seed, killCount]).toEqual([seed, 5])
    const resume = ['scan', '--resume', at('scan.checkpoint'), '--quiet']
    expect(spawnSync(process.execPath, [MAIN, ...resume], { cwd: root, stdio: 'ignore' }).status).toBe(0)
    const records = readFileSync(at('all.ndjson'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    const verdicts = records.filter(({ type }) => type === 'verdict')
    expect(new Set(verdicts.map(({ address, port }) => `${address}:${port}`)).size).toBe(16384 * 4)
    expect(verdicts).toHaveLength(16384 * 4)
    expect(verdicts.filter(({ port, state }) => state !== (port <= 2 ? 'open' : 'closed'))).toEqual([])
    expect(records.filter(({ type }) => type === 'scan')).toHaveLength(1)
    expect(records.filter(({ type }) => type === 'host')).toHaveLength(16384)
    const counts = { open: 16384 * 2, closed: 16384 * 2, filtered: 16384 * 6, complete: true }
    const summary = records.at(-1)
    expect(summary).toMatchObject({ type: 'summary', ...counts })
    const canaryReplies = summary.replies - 16384 * 4
    expect(canaryReplies).toBeGreaterThanOrEqual(0)
    expect(canaryReplies).toBeLessThanOrEqual(summary.sent / 100)
    const lines = readFileSync(at('all.list'), 'utf8').trimEnd().split('\n')
    expect([lines[0], lines.at(-1), lines.length]).toEqual(['#masscan', '# end', 16384 * 4 + 2])
    expect(new Set(lines).size).toBe(16384 * 4 + 2)
    expect(existsSync(at('scan.checkpoint'))).toBe(false)
    expect(existsSync(at('scan.checkpoint.tmp'))).toBe(false)
  }, 120_000)

  it('goes on after Ctrl-C, whose last words are cut off', async () => {
    const child = start(scanOf('10.0.0.0/21', '-o', 'csv:all.csv', '-o', 'ndjson:all.ndjson'))
    await hasNewCheckpoint(child, 1)
    child.kill('SIGINT')
    const [code] = await once(child, 'exit')
    expect(code).toBe(130)
    expect(readFileSync(at('all.ndjson'), 'utf8')).toMatch(/"complete":false\}\n$/)
    const resumed = finish(...RESUME, '--json')
    expect(resumed.status).toBe(2)
    expect(finish(...RESUME, '--exclude', '10.0.7.0/24').status).toBe(0)
    const text = readFileSync(at('all.ndjson'), 'utf8')
    const summary = JSON.parse(text.trimEnd().split('\n').pop()!)
    expect(text.match(/"type":"summary"/g)).toHaveLength(1)
    expect(summary.open + summary.closed + summary.filtered + summary.excluded).toBe(2048 * 10)
    const rows = readFileSync(at('all.csv'), 'utf8').trimEnd().split('\r\n')
    expect(rows).toHaveLength(1 + summary.open + summary.closed)
    expect(rows.filter((row) => row.startsWith('address,'))).toHaveLength(1)
  }, 60_000)
})

const RESUME = ['scan', '--resume', 'scan.checkpoint', '--quiet']

describe('--resume refuses', () => {
  let checkpoint: Buffer
  beforeEach(async () => {
    await killAfterCheckpoints(scanOf('10.0.0.0/20', '-o', 'ndjson:all.ndjson'), 1, 0)
    checkpoint = readFileSync(at('scan.checkpoint'))
  }, 30_000)

  it('what is no checkpoint, another format, a damaged one, a lost or shortened output, each with its code', () => {
    const refused = (code: string) => {
      const { status, stderr } = finish(...RESUME)
      expect(stderr).toMatch(new RegExp(`^synsweep: [^\n]* \\[${code}\\]\n$`))
      expect(status).toBe(1)
    }
    truncateSync(at('all.ndjson'), 10)
    refused('ERR_RESUME_OUTPUT')
    rmSync(at('all.ndjson'))
    refused('ERR_RESUME_OUTPUT')
    writeFileSync(at('scan.checkpoint'), checkpoint.subarray(0, -1))
    refused('ERR_CHECKPOINT_DAMAGED')
    checkpoint.writeUInt32LE(99, 16)
    writeFileSync(at('scan.checkpoint'), checkpoint)
    refused('ERR_CHECKPOINT_VERSION')
    writeFileSync(at('scan.checkpoint'), 'not one')
    refused('ERR_CHECKPOINT_FORMAT')
    rmSync(at('scan.checkpoint'))
    refused('ERR_FILE_READ')
  }, 30_000)
})

describe('--resume and --checkpoint', () => {
  it.each([
    [['10.0.0.1'], 'the target 10.0.0.1'],
    [['-p', '22'], '--ports'],
    [['--seed', '4'], '--seed'],
    [['-o', 'ndjson:other'], '--output'],
    [['--json'], '--json'],
    [['--no-exclusions'], '--no-exclusions'],
  ])('do not go with %j', async (argv, what) => {
    const { code, stderr } = await run(['scan', '--resume', 'no-such-file', ...argv])
    expect(code).toBe(2)
    expect(stderr).toContain(`so ${what} cannot be asked now`)
  })

  it.each(['text', 'json', 'xml', 'grepable', 'masscan-json'])('keep no %s file', async (format) => {
    const { code, stderr } = await run(['scan', 'x', '--checkpoint', at('c'), '-o', `${format}:${at('f')}`])
    expect(code).toBe(2)
    expect(stderr).toContain(`(ndjson, csv, list), not with ${format}:`)
  })

  it('do not share a file with an output', async () => {
    const { stderr } = await run(['scan', 'x', '--checkpoint', at('c'), '-o', `list:${folder}/./c`])
    expect(stderr).toContain('checkpoint and output both go to')
  })

  it('find out beforehand that a checkpoint cannot be written', async () => {
    const { code, stderr, asked } = await run(['scan', 'x', '--checkpoint', join(folder, 'none', 'c')])
    expect({ code, asked }).toEqual({ code: 1, asked: [] })
    expect(stderr).toBe(`synsweep: cannot write ${join(folder, 'none', 'c')}: no such file or directory [ERR_OUTPUT]\n`)
  })
})

describe('a full disk', () => {
  /** A limit on the size of files fails like a full disk, without one: Node ignores the signal that goes with it. */
  const finishLimited = (blocks: number, argv: readonly string[]) =>
    finishBy(['bash', '-c', `ulimit -f ${blocks}; exec "$@"`, 'bash', process.execPath, MAIN], argv)

  it('under an output ends the scan with ERR_OUTPUT, and the checkpoint goes on from what fitted', () => {
    const limited = finishLimited(512, scanOf('10.0.0.0/21', '-o', 'ndjson:all.ndjson'))
    expect(limited.stderr).toMatch(/^synsweep: cannot write all\.ndjson: .* \[ERR_OUTPUT\]\n$/)
    expect(limited.status).toBe(1)
    expect(finish(...RESUME).status).toBe(0)
    const text = readFileSync(at('all.ndjson'), 'utf8')
    expect(text.match(/"type":"verdict"/g)).toHaveLength(2048 * 4)
    expect(text).toMatch(/"complete":true\}\n$/)
  }, 60_000)

  it('under the checkpoint ends the scan with ERR_OUTPUT, and the one before stays', async () => {
    await killAfterCheckpoints(scanOf('10.0.0.0/20', '-o', 'ndjson:all.ndjson'), 1, 0)
    const before = readFileSync(at('scan.checkpoint'))
    const limited = finishLimited(0, [
      'scan',
      '--resume',
      'scan.checkpoint',
      '--checkpoint',
      'scan.checkpoint',
      '--quiet',
    ])
    expect(limited.stderr).toMatch(/^synsweep: cannot write .* \[ERR_OUTPUT\]\n$/)
    expect(limited.status).toBe(1)
    expect(readFileSync(at('scan.checkpoint')).equals(before)).toBe(true)
    expect(existsSync(at('scan.checkpoint.tmp'))).toBe(false)
    expect(finish(...RESUME).status).toBe(0)
  }, 60_000)
})
