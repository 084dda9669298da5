import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import type { Limit } from '../../src/limits/index.js'
import { ROOT } from '../lab/root.js'

const MAIN = join(ROOT, 'dist/bin/synsweep.js')
const namespaces = () => spawnSync('ip', ['netns', 'list'], { encoding: 'utf8' }).stdout.match(/synbench-\S+/g) ?? []

describe('synsweep bench', () => {
  it('measures each link in namespaces of its own, and leaves none', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'bench', '--json'], { encoding: 'utf8' })
    expect([status, stderr]).toEqual([0, expect.stringContaining('nothing leaves this machine')])
    const limits = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Limit & { type: string })
    expect(limits.map(({ type, farEnd, link, transmitThreads }) => [type, farEnd, link, transmitThreads])).toEqual([
      ['limit', 'drop', 'xdp', 1],
      ['limit', 'drop', 'xdp', 2],
      ['limit', 'drop', 'packet', 1],
      ['limit', 'drop', 'packet', 2],
      ['limit', 'drop', 'ip', 1],
      ['limit', 'answer', 'packet', 1],
    ])
    // Every link works on a veth whose other end drops by XDP, and sends more than stray frames.
    expect(limits.filter(({ probesPps }) => probesPps === null || probesPps < 1000)).toEqual([])
    expect(limits.filter(({ repliesPps }) => repliesPps !== null).map(({ farEnd }) => farEnd)).toEqual(['answer'])
    expect(namespaces()).toEqual([])
  }, 60_000)

  it('says in one line that it needs root', () => {
    const asNobody = ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath, MAIN, 'bench']
    const { status, stdout, stderr } = spawnSync('setpriv', asNobody, { encoding: 'utf8' })
    expect([status, stderr]).toEqual([
      1,
      'synsweep: bench makes network namespaces, which needs root: run with sudo [ERR_PRIVILEGE]\n',
    ])
    expect(stdout).toBe('')
  })
})
