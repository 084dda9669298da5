import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { HERE, runTool } from '../../bench/run-tool.js'
import { makeNamespaces } from '../lab/namespace.js'
import { ROOT } from '../lab/root.js'

const BLOCK = 'const block = (ms) => { for (const end = performance.now() + ms; performance.now() < end; ); };'

describe('what a tool costs', () => {
  it('holds the processor time and the memory of a child of a child', async () => {
    const script = `${BLOCK} const held = Buffer.alloc(150e6, 1); block(300); process.exitCode = held[7] - 1`
    const ran = await runTool(HERE, ['sh', '-c', '"$0" -e "$1" & wait $!', process.execPath, script], 60_000)
    expect(ran.isCutOff).toBe(false)
    expect(ran.maxRssBytes).toBeGreaterThan(150e6)
    // The clock that it blocks by runs on while it waits for a processor; much of 300 ms is what it got.
    expect(ran.userMs + ran.systemMs).toBeGreaterThan(60)
    expect(ran.elapsedMs).toBeGreaterThanOrEqual(300)
  }, 60_000)

  it('comes with what it printed, and begins when it was started', async () => {
    const beforeMs = Date.now()
    const { stdout, stderr, startedAtMs } = await runTool(HERE, ['sh', '-c', 'echo out; echo err >&2'], 60_000)
    expect([stdout, stderr]).toEqual(['out\n', 'err\n'])
    expect(startedAtMs).toBeGreaterThan(beforeMs - 1)
    expect(startedAtMs).toBeLessThan(Date.now() + 1)
  }, 60_000)

  it('is an error where the tool failed', async () => {
    await expect(runTool(HERE, ['sh', '-c', 'echo why >&2; exit 3'], 60_000)).rejects.toThrow(/ended with 3: why/)
    await expect(runTool(HERE, ['sh', '-c', 'kill -TERM $$'], 60_000)).rejects.toThrow(/ended with 143/)
  }, 60_000)

  it('is not known of a tool whose time was up, which is gone', async () => {
    const ran = await runTool(HERE, ['sh', '-c', 'echo $$; exec sleep 60'], 500)
    expect([ran.isCutOff, ran.userMs]).toEqual([true, Number.NaN])
    const commandOf = () => readFile(`/proc/${Number(ran.stdout)}/cmdline`, 'utf8').catch(() => '')
    while ((await commandOf()).includes('sleep')) await setTimeout(20)
  }, 30_000)
})

describe('how long an event loop is blocked', () => {
  it('is measured from the first frame on', async () => {
    await using namespaces = await makeNamespaces(['alone'])
    const folder = await mkdtemp(join(tmpdir(), 'synlab-'))
    try {
      const file = join(folder, 'delay')
      const preload = pathToFileURL(join(ROOT, 'bench/loop-delay.mjs'))
      preload.search = new URLSearchParams({ device: 'lo', file }).toString()
      const script = `${BLOCK}
        const wait = () => new Promise((resolve) => setTimeout(resolve, 50))
        await wait(); block(3000); await wait()
        const socket = (await import('node:dgram')).createSocket('udp4')
        await new Promise((resolve) => socket.send('x', 9, '127.0.0.1', resolve))
        await wait(); block(200); await wait(); socket.close()`
      const module = ['--input-type=module', '--eval', script]
      await namespaces.at.alone.output([process.execPath, '--import', preload.href, ...module])
      const { maxMs, p999Ms } = JSON.parse(await readFile(file, 'utf8')) as { maxMs: number; p999Ms: number }
      expect(maxMs).toBeGreaterThan(190)
      expect(maxMs).toBeLessThan(2900)
      expect(p999Ms).toBeLessThanOrEqual(maxMs)
    } finally {
      await rm(folder, { recursive: true })
    }
  }, 30_000)
})
