import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createDraw } from '../../src/link/sim-network.js'
import { parseAddress } from '../../src/model/index.js'
import { SentinelPorts } from '../../src/plan/index.js'
import { PortSet } from '../../src/targets/index.js'
import { planOf } from '../helpers/plans.js'
import type { Ended } from './namespace.js'
import { makeNetwork, type Network } from './network.js'
import { countSynsDuring, type SynCounts } from './syn-capture.js'
import { readSweep, type Sweep, scanArgv } from './synsweep.js'
import { addressOf, endpoints, HOST_COUNT, TARGETS, type Truth, truth } from './truth.js'

/** 153,600 probes, at a rate that the laboratory carries without loss: some eight seconds before any is repeated. */
const PORT_COUNT = 600
const RATE_PPS = 20_000
const RETRIES = 2
const KILL_COUNT = 5
/** No kill comes later in a process's life: five such lives are too short for the whole scan. */
const MAX_LIFE_MS = 1500

/** Give the number that a run has printed to have its kills again, as near as a machine allows. */
const SEED = Number(process.env.SYNLAB_SEED ?? Date.now() % 2 ** 31)

const expected = [...endpoints()]
  .filter(({ port }) => port <= PORT_COUNT)
  .map(({ host, port }) => ({ address: addressOf(host), port, ...truth(addressOf(host), port) }))

const endpointOf = ({ address, port }: { address: string; port: number }) => `${address}:${port}`
const stateCounts = (verdicts: readonly { state: string }[]) => {
  const count = (wanted: string) => verdicts.filter(({ state }) => state === wanted).length
  return { open: count('open'), closed: count('closed'), filtered: count('filtered') }
}

describe(`a sweep of 256 hosts × ${PORT_COUNT} ports, killed five times at random moments`, () => {
  let network: Network
  let folder: string
  let last: Ended
  let result: Sweep
  let syns: SynCounts
  const deaths: (NodeJS.Signals | null)[] = []

  const at = (name: string) => join(folder, name)
  const RESUME = () => scanArgv('--resume', at('scan.checkpoint'), '--quiet')

  /** One life and its end. The first has to leave a checkpoint: there is nothing to go on with before. */
  async function liveAndDie(argv: readonly string[], lifeMs: number): Promise<NodeJS.Signals | null> {
    const child = network.scanner.start(argv, { stdio: 'ignore' })
    const ended = once(child, 'exit')
    while (child.exitCode === null && !existsSync(at('scan.checkpoint'))) await sleep(5)
    await Promise.race([ended, sleep(lifeMs)])
    child.kill('SIGKILL')
    await ended
    return child.signalCode
  }

  beforeAll(async () => {
    process.stdout.write(`kills by SYNLAB_SEED=${SEED}\n`)
    const draw = createDraw(SEED)
    folder = mkdtempSync(join(tmpdir(), 'synlab-'))
    network = await makeNetwork()
    const what = [TARGETS, '-p', `1-${PORT_COUNT}`, '--rate', `${RATE_PPS}`, '--retries', `${RETRIES}`]
    const files = ['ndjson', 'csv', 'list'].flatMap((format) => ['-o', `${format}:${at(`all.${format}`)}`])
    const how = ['--show', 'open,closed,filtered', '--checkpoint', at('scan.checkpoint'), '--quiet']
    const captured = await countSynsDuring(network.router, 'r0', network.synCount, async () => {
      for (let life = 0; life < KILL_COUNT; life++) {
        const argv = life === 0 ? scanArgv(...what, ...files, ...how) : RESUME()
        deaths.push(await liveAndDie(argv, draw() * MAX_LIFE_MS))
      }
      return network.scanner.run(RESUME(), { timeoutMs: 90_000 })
    })
    last = captured.result
    syns = captured.syns
    result = readSweep({ ...last, stdout: readFileSync(at('all.ndjson'), 'utf8') })
  }, 150_000)
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true })
    await network.close()
  })

  it('was killed each time, before its end, and ends well in its last life', () => {
    expect({ deaths, code: last.code, stderr: last.stderr }).toEqual({
      deaths: Array.from({ length: KILL_COUNT }, () => 'SIGKILL'),
      code: 0,
      stderr: '',
    })
  })

  it('judges every endpoint exactly once', () => {
    const judged = new Set(result.verdicts.map(endpointOf))
    expect([result.verdicts.length, judged.size]).toEqual([expected.length, expected.length])
  })

  it('judges every endpoint as it truly is, and names who answered', () => {
    const truths = new Map<string, Truth>(expected.map((endpoint) => [endpointOf(endpoint), endpoint]))
    const wrong = result.verdicts.filter((verdict) => {
      const { state, reason, reasonAddress } = truths.get(endpointOf(verdict))!
      return verdict.state !== state || verdict.reason !== reason || verdict.reasonAddress !== reasonAddress
    })
    expect(wrong.slice(0, 10)).toEqual([])
  })

  it('counts over all its lives what is in its files', () => {
    const { verdicts, hosts, summary } = result
    expect(summary).toMatchObject({ ...stateCounts(verdicts), complete: true })
    const tallied = { open: 0, closed: 0, filtered: 0 }
    for (const { address, open, closed, filtered } of hosts) {
      expect({ address, sum: open + closed + filtered }).toEqual({ address, sum: PORT_COUNT })
      tallied.open += open
      tallied.closed += closed
      tallied.filtered += filtered
    }
    const silentHosts = HOST_COUNT - hosts.length
    expect(tallied).toEqual({ ...stateCounts(verdicts), filtered: summary.filtered - silentHosts * PORT_COUNT })
    const answeredCount = verdicts.filter(({ reason }) => reason !== 'no-response').length
    expect(summary.replies - summary.duplicates).toBeGreaterThanOrEqual(answeredCount)
    expect(summary.drops).toEqual({ kernel: 0, interface: 0, queue: 0 })
  })

  it('says the same in every file, line by line', () => {
    const told = result.verdicts.map((verdict) => `${endpointOf(verdict)} ${verdict.state}`).join('\n')
    const rows = readFileSync(at('all.csv'), 'utf8').trimEnd().split('\r\n')
    const inCsv = rows.slice(1).map((row) => row.split(','))
    expect(inCsv.map(([address, , port, , state]) => `${address}:${port} ${state}`).join('\n') === told).toBe(true)
    const lines = readFileSync(at('all.list'), 'utf8').trimEnd().split('\n')
    expect([lines[0], lines.at(-1)]).toEqual(['#masscan', '# end'])
    const inList = lines.slice(1, -1).map((line) => line.split(' '))
    expect(inList.map(([state, , port, address]) => `${address}:${port} ${state}`).join('\n') === told).toBe(true)
  })

  it('probed every endpoint, beside them at most sentinels, and none more often than its lives allow', () => {
    const missed = new Set(expected.map(endpointOf))
    const others = [...syns.keys()].filter((endpoint) => !missed.delete(endpoint))
    expect([...missed]).toEqual([])
    // A host with a third of its ports open may by chance have said nearly nothing else so far, and is then asked on these.
    const plan = planOf({ targets: TARGETS, ports: `1-${PORT_COUNT}`, seed: BigInt(`0x${result.header.seed}`) })
    const sentinels = new SentinelPorts(plan, new PortSet([]))
    const isSentinel = (endpoint: string) => {
      const [address, port] = endpoint.split(':')
      return sentinels.of(parseAddress(address!)!.words).includes(Number(port))
    }
    expect(others.filter((endpoint) => !isSentinel(endpoint))).toEqual([])
    expect([...syns].filter(([, count]) => count > (RETRIES + 1) * (KILL_COUNT + 1))).toEqual([])
    const synCount = [...syns.values()].reduce((sum, count) => sum + count, 0)
    expect(synCount).toBeGreaterThanOrEqual(result.summary.sent)
  })

  it('leaves no checkpoint of what is complete', () => {
    expect([existsSync(at('scan.checkpoint')), existsSync(at('scan.checkpoint.tmp'))]).toEqual([false, false])
  })
})

describe('a sweep on a disk that gets full', () => {
  const DISK_PORTS = 100

  it('says so in one line, keeps its checkpoint, and goes on when there is room again', async () => {
    await using network = await makeNetwork()
    const folder = mkdtempSync(join(tmpdir(), 'synlab-'))
    try {
      // A file system of its own, in a mount namespace that ends with the script.
      const script = `
        mount -t tmpfs -o size=8m none "$1"
        cd "$1"
        shift
        head -c 6m /dev/zero >ballast
        complaint=$("$@" ${TARGETS} -p 1-${DISK_PORTS} --rate ${RATE_PPS} --retries ${RETRIES} --show open,closed,filtered \
          -o ndjson:all.ndjson --checkpoint scan.checkpoint --quiet 2>&1 >/dev/null) && status=0 || status=$?
        rm ballast
        echo "$status $complaint"
        wc -l <all.ndjson
        "$@" --resume scan.checkpoint --quiet >/dev/null
        ls
        cat all.ndjson`
      const argv = ['unshare', '--mount', 'sh', '-eu', '-c', script, 'sh', folder, ...scanArgv()]
      const { stdout, ...ended } = await network.scanner.run(argv, { timeoutMs: 90_000 })
      expect(ended).toEqual({ code: 0, signal: null, stderr: '' })
      const [complaint, keptCount, files, ...lines] = stdout.split('\n')
      expect(complaint).toMatch(/^1 synsweep: cannot write [^ ]+: no space left on device.* \[ERR_OUTPUT\]$/)
      expect(Number(keptCount)).toBeLessThan(HOST_COUNT * DISK_PORTS)
      expect(files).toBe('all.ndjson')
      const { verdicts, summary } = readSweep({ ...ended, stdout: lines.join('\n') })
      const wrong = verdicts.filter(({ address, port, state, reason }) => {
        const is = truth(address, port)
        return is.state !== state || is.reason !== reason
      })
      expect(wrong).toEqual([])
      expect(new Set(verdicts.map(endpointOf)).size).toBe(HOST_COUNT * DISK_PORTS)
      expect(verdicts.length).toBe(HOST_COUNT * DISK_PORTS)
      expect(summary).toMatchObject({ ...stateCounts(verdicts), complete: true })
    } finally {
      rmSync(folder, { recursive: true })
    }
  }, 120_000)
})
