import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { MissEstimate, Summary } from '../src/model/index.js'
import { type Bursts, type Impairment, impair, startBursts } from '../test/lab/impairment.js'
import { makeNetwork, type Network, SCANNER_ADDRESS } from '../test/lab/network.js'
import { nmapArgv } from '../test/lab/nmap.js'
import { ROOT } from '../test/lab/root.js'
import { readSweep, scanArgv } from '../test/lab/synsweep.js'
import { addressOf, endpoints, PORT_COUNT, PORTS, truth } from '../test/lab/truth.js'
import { plotPacing, readRun } from './pacing-plot.js'
import { masscanArgv, readMasscan, readNmap, type Said } from './peers.js'
import { watchRouter } from './router-watch.js'
import { type Ran, runTool } from './run-tool.js'
import { markdownTable, table } from './table.js'
import { keepAwake } from './wake.js'

/** One way in which the router loses packets, and how much is scanned through it. */
export interface Scenario {
  /** Also the name of its plot. */
  readonly name: string
  readonly title: string
  readonly impairment: Impairment
  readonly bursts?: Bursts
  /** Of the laboratory's 256, all with 1,000 ports; a power of two. */
  readonly hostCount: number
  /** Nmap without a minimum rate as well. */
  readonly hasCarefulNmap?: boolean
}

/** The seed of the bursts is fixed, so that every tool meets the same, as near as timers allow. */
const BURSTS: Bursts = { seed: 20_000, lossRatio: 0.7, lengthMs: [20, 120], pauseMs: [300, 900] }

export const SCENARIOS: readonly Scenario[] = [
  { name: 'clean', title: 'nothing lost on purpose', impairment: {}, hostCount: 256 },
  { name: 'policer-5000', title: 'policer 5,000/s', impairment: { policerPps: 5000 }, hostCount: 64 },
  {
    ...{ name: 'policer-20000', title: 'policer 20,000/s', impairment: { policerPps: 20_000 } },
    ...{ hostCount: 256, hasCarefulNmap: true },
  },
  { name: 'policer-60000', title: 'policer 60,000/s', impairment: { policerPps: 60_000 }, hostCount: 256 },
  {
    ...{ name: 'bucket-20000', title: 'token bucket 20,000/s of one second', hostCount: 256 },
    impairment: { policerPps: 20_000, policerBurst: 20_000 },
  },
  { name: 'loss-5', title: '5 % lost each way', impairment: { lossRatio: 0.05 }, hostCount: 256 },
  { name: 'loss-20', title: '20 % lost each way', impairment: { lossRatio: 0.2 }, hostCount: 256 },
  {
    ...{ name: 'bursts', title: 'bursts: 20 to 120 ms, 70 % lost each way', impairment: {} },
    ...{ bursts: BURSTS, hostCount: 256 },
  },
  {
    ...{ name: 'reset-limit', title: 'one host of 64 gives 20 RSTs a second', hostCount: 64 },
    impairment: { resetLimit: { address: addressOf(16), pps: 20 } },
  },
]

interface Contender {
  readonly name: string
  argv(targets: string): readonly string[]
  read(stdout: string): Said
}

const SYNSWEEP: Contender = {
  name: 'synsweep',
  // All that decides what is sent is left to its defaults.
  argv: (targets) => scanArgv(targets, '-p', PORTS, '--json', '--show', 'open,closed,filtered', '--progress', 'json'),
  read: (stdout) =>
    new Map(
      readSweep({ code: 0, signal: null, stdout, stderr: '' }).verdicts.map(({ address, port, state }) => [
        `${address}:${port}`,
        state,
      ]),
    ),
}

const PEERS: readonly Contender[] = [
  { name: 'masscan', argv: (targets) => masscanArgv(targets, PORTS), read: readMasscan },
  { name: 'masscan, 2 retries', argv: (targets) => masscanArgv(targets, PORTS, ['--retries', '2']), read: readMasscan },
  {
    name: 'nmap, at least 50,000/s',
    argv: (targets) => nmapArgv([targets], PORTS, ['--min-rate', '50000', '--min-hostgroup', '256']),
    read: readNmap,
  },
]

const CAREFUL_NMAP: Contender = {
  name: 'nmap, its own rate',
  argv: (targets) => nmapArgv([targets], PORTS, ['--min-hostgroup', '256']),
  read: readNmap,
}

const TOO_LONG_MS = 150_000

export interface PacingResult {
  readonly scenario: string
  readonly tool: string
  readonly elapsedMs: number
  /** Probes at the router for each endpoint. */
  readonly attemptRatio: number
  /** Undefined when it was not done in time, and had said nothing. */
  readonly found?: {
    /** Share of the open ports that were called open. */
    readonly openRatio: number
    /** Endpoints called open that are not. */
    readonly falseOpenCount: number
    /** Share of what truly says open or closed that was called neither. */
    readonly missedRatio: number
  }
  /** What the tool itself says was missed. */
  readonly missEstimate?: MissEstimate | null
}

/**
 * Every tool once through every scenario; a plot of each run of synsweep is written to docs/plots.
 *
 * @param onResult hears each as it is there: the whole takes a quarter of an hour
 */
export async function measurePacing(
  scenarios: readonly Scenario[],
  onResult: (result: PacingResult) => void,
): Promise<PacingResult[]> {
  const results: PacingResult[] = []
  for (const scenario of scenarios) {
    // A laboratory of its own: what one tool leaves behind in a kernel is not the next scenario's.
    await using network = await makeNetwork()
    using _awake = keepAwake(network.router, SCANNER_ADDRESS)
    const { hasCarefulNmap = false } = scenario
    for (const contender of [SYNSWEEP, ...PEERS, ...(hasCarefulNmap ? [CAREFUL_NMAP] : [])]) {
      const result = await measure(network, scenario, contender)
      onResult(result)
      results.push(result)
    }
  }
  return results
}

async function measure(network: Network, scenario: Scenario, contender: Contender): Promise<PacingResult> {
  const { impairment, bursts, hostCount } = scenario
  const argv = contender.argv(`10.77.0.0/${32 - Math.log2(hostCount)}`)
  await impair(network, impairment)
  const sentBefore = await network.synCount()
  const watch = contender === SYNSWEEP ? watchRouter(network) : undefined
  const ran = await withBursts(network, bursts, () => runTool(network.scanner, argv, TOO_LONG_MS))
  const samples = await watch?.stop()
  const sentCount = (await network.synCount()) - sentBefore
  const result: PacingResult = {
    ...{ scenario: scenario.title, tool: contender.name, elapsedMs: ran.elapsedMs },
    attemptRatio: sentCount / (hostCount * PORT_COUNT),
    ...(!ran.isCutOff && { found: judge(contender.read(ran.stdout), hostCount) }),
    ...(samples && { missEstimate: summaryOf(ran).missEstimate }),
  }
  if (samples) {
    const svg = plotPacing(scenario, readRun(ran, samples), result.found!.missedRatio)
    await mkdir(join(ROOT, 'docs/plots'), { recursive: true })
    await writeFile(join(ROOT, `docs/plots/pacing-${scenario.name}.svg`), svg)
  }
  return result
}

async function withBursts<T>(network: Network, bursts: Bursts | undefined, during: () => Promise<T>): Promise<T> {
  if (!bursts) return during()
  await using _bursts = startBursts(network, bursts)
  return await during()
}

function summaryOf({ stdout }: Ran): Summary {
  return readSweep({ code: 0, signal: null, stdout, stderr: '' }).summary
}

function judge(said: Said, hostCount: number): NonNullable<PacingResult['found']> {
  let [openCount, foundCount, falseOpenCount, answeringCount, missedCount] = [0, 0, 0, 0, 0]
  for (const { host, port } of endpoints()) {
    if (host >= hostCount) break
    const address = addressOf(host)
    const { state } = truth(address, port)
    const claim = said.get(`${address}:${port}`)
    const isClaimed = claim === 'open' || claim === 'closed'
    if (claim === 'open' && state !== 'open') falseOpenCount++
    if (state === 'open') openCount++
    if (state === 'open' && claim === 'open') foundCount++
    if (state !== 'filtered') answeringCount++
    if (state !== 'filtered' && !isClaimed) missedCount++
  }
  return { openRatio: foundCount / openCount, falseOpenCount, missedRatio: missedCount / answeringCount }
}

const HEADER = [
  'scenario',
  'tool',
  'open found',
  'false opens',
  'missed',
  'says it missed',
  'seconds',
  'probes per endpoint',
]

export function renderPacing(results: readonly PacingResult[], isMarkdown: boolean): string {
  const percent = (ratio: number, digits: number) => `${(ratio * 100).toFixed(digits)} %`
  const rows = results.map(({ scenario, tool, found, missEstimate, elapsedMs, attemptRatio }) => [
    ...[scenario, tool],
    found ? percent(found.openRatio, 2) : 'not done',
    found ? String(found.falseOpenCount) : '',
    found ? percent(found.missedRatio, 3) : '',
    missEstimate ? `${percent(missEstimate.low, 3)} to ${percent(missEstimate.high, 3)}` : 'nothing',
    `${found ? '' : '> '}${(elapsedMs / 1000).toFixed(1)}`,
    attemptRatio.toFixed(2),
  ])
  return (isMarkdown ? markdownTable : table)(HEADER, rows)
}
