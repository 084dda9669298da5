import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'

const MAIN = join(import.meta.dirname, '../../dist/bin/synsweep.js')

let folder: string
let network: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'synsweep-main-'))
  network = join(folder, 'network.json')
  writeFileSync(network, JSON.stringify({ answers: [{ targets: '10.0.0.0/8', ports: '22', answer: 'syn-ack' }] }))
})
afterAll(() => rmSync(folder, { recursive: true }))

function start(...argv: string[]): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [MAIN, ...argv, '--simulate', network])
}

/** More than a simulation gets through before it is stopped. */
const ENDLESS = ['scan', '10.0.0.0/8', '-p', '22,80', '--json', '--retries', '0']

/** The program itself, as `npm run build:ts` leaves it: what only a process can show. */
describe('dist/bin/synsweep.js', () => {
  it('scans, prints, and exits 0', async () => {
    const child = start('scan', '10.0.0.0/30', '-p', '22,80')
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('4 open + 0 closed + 4 filtered = 8 · 4 targets × 2 ports')
  })

  it('reads targets from standard input', async () => {
    const child = start('scan', '-iL', '-', '-p', '22', '-oL', '-')
    child.stdin.end('10.0.0.1\n10.0.0.2\n')
    expect(await text(child.stdout)).toMatch(/^#masscan\n(open tcp 22 10\.0\.0\.[12] \d+\n){2}# end\n$/)
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('ends in order on %s, and exits 130', async (signal) => {
    const child = start(...ENDLESS)
    child.stdout.once('data', () => child.kill(signal))
    const [stdout, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')])
    expect(code).toBe(130)
    expect(JSON.parse(stdout.trimEnd().split('\n').pop()!)).toMatchObject({ type: 'summary', complete: false })
  })

  it('ends quietly when the reader of standard output leaves', async () => {
    const child = start(...ENDLESS)
    child.stdout.once('data', () => child.stdout.destroy())
    const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })
})
