import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'

const EXAMPLE = join(import.meta.dirname, '../../examples/open-ports.mjs')

const NETWORK = {
  latencyMs: [1, 3],
  lossRatio: 0,
  answers: [
    { targets: '10.0.0.0/30', ports: '22,80', answer: 'syn-ack' },
    { targets: '10.0.0.0/30', ports: '-', answer: 'rst' },
  ],
}

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'synsweep-example-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs the built package: `npm run build:ts` comes before. */
describe('examples/open-ports.mjs', () => {
  it('prints every open port once, and ends by itself', async () => {
    const network = join(folder, 'network.json')
    writeFileSync(network, JSON.stringify(NETWORK))
    const { stdout } = await promisify(execFile)(process.execPath, [EXAMPLE, '10.0.0.0/29', '22,80,443', network])
    const lines = stdout.trimEnd().split('\n')
    for (const line of lines) expect(line).toMatch(/^10\.0\.0\.\d:\d+ is open, answered in [123]\.\d\d ms$/)
    const endpoints = lines.map((line) => line.split(' ')[0]!).sort()
    expect(endpoints).toEqual([0, 1, 2, 3].flatMap((host) => [`10.0.0.${host}:22`, `10.0.0.${host}:80`]))
  })
})
