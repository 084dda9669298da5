import { parseArgs } from 'node:util'
import { renderBars } from './bars.js'
import { measureConnectRates, renderConnectRates } from './connect-rate.js'
import { measureCosts, renderCosts } from './cost.js'
import { measureDrySweeps, renderDrySweeps } from './dry-sweep.js'
import { measureGrowth, plotGrowth, renderGrowth } from './growth.js'
import { History } from './history.js'
import { measureStackSweeps, renderStackSweeps, stackBars } from './kernel-stack.js'
import { renderLaw } from './law.js'
import { microBenchmarks, renderMicro } from './micro.js'
import { nativeMicroBenchmarks, renderNativeMicro } from './micro-native.js'
import { renderNeeds } from './needed.js'
import { measurePacing, renderPacing, SCENARIOS } from './pacing.js'
import { measureReflectRates, reflectBars, renderReflectRates } from './reflect.js'
import { measureSendRates, plotSendRates, renderSendRates } from './send-rate.js'
import { measureStartUp, renderStartUp } from './start-up.js'
import { measureSweepTimes, renderSweepTimes, sweepBars } from './sweep-time.js'

/** Prints what README.md explains; every section that was run is appended to history.ndjson. */

const SECTIONS = [
  ...(['send', 'start', 'reflect', 'stack', 'sweep', 'cost', 'growth', 'connect', 'schedule', 'micro'] as const),
  // Only when asked for by name.
  ...(['pacing', 'law'] as const),
]
type Section = (typeof SECTIONS)[number]

const { values, positionals } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    markdown: { type: 'boolean', default: false },
    scenario: { type: 'string', multiple: true, default: [] },
  },
  allowPositionals: true,
})
const unknown = positionals.find((name) => !(SECTIONS as readonly string[]).includes(name))
if (unknown !== undefined) throw new Error(`no section is called ${unknown}: there are ${SECTIONS.join(', ')}`)
const strange = values.scenario.find((name) => !SCENARIOS.some((scenario) => scenario.name === name))
if (strange !== undefined) {
  throw new Error(`no scenario is called ${strange}: there are ${SCENARIOS.map(({ name }) => name).join(', ')}`)
}

const rounds = values.quick
  ? { send: 3, start: 5, reflect: 2, stack: 2, sweep: 1, cost: 1, growth: 1, connect: 1, schedule: 1, native: 5 }
  : { send: 5, start: 7, reflect: 5, stack: 5, sweep: 5, cost: 5, growth: 5, connect: 5, schedule: 5, native: 11 }
/** The greatest scan of the section on growth: a power of ten of probes. */
const greatest = values.quick ? 7 : 9

const history = new History(values.quick)
const { machine, commit } = history
console.log(`synsweep ${commit} · ${machine.cpuCount} × ${machine.cpu}, ${machine.memoryGiB} GiB`)
console.log(`Linux ${machine.kernel} · Node ${machine.node}`)
console.log(`nmap ${machine.nmap} · masscan ${machine.masscan} · zmap ${machine.zmap}`)

/** Measures one section if it is wanted, shows it, and keeps it. */
async function section<Results>(
  name: Section,
  title: string,
  measure: () => Results | Promise<Results>,
  render: (results: Results) => string,
): Promise<Results | undefined> {
  const isWanted = positionals.includes(name) || (positionals.length === 0 && name !== 'pacing' && name !== 'law')
  if (!isWanted) return undefined
  try {
    const results = await measure()
    console.log(`\n${title}\n\n${render(results)}`)
    history.keep(name, results)
    return results
  } catch (error) {
    // What the other sections measure is still worth having.
    console.error(`\n${title}: failed\n\n${error instanceof Error ? error.stack : error}`)
    process.exitCode = 1
    return undefined
  }
}

const sendRates = await section(
  'send',
  `Probes per second that reach the target, counted there (${rounds.send} rounds)`,
  () => measureSendRates(rounds.send),
  renderSendRates,
)
const startUp = await section(
  'start',
  `From the start of the process to its first frame (${rounds.start} rounds)`,
  () => measureStartUp(rounds.start),
  renderStartUp,
)
const reflectRates = await section(
  'reflect',
  `Verdicts per second where every probe is answered (${rounds.reflect} rounds)`,
  () => measureReflectRates(rounds.reflect),
  renderReflectRates,
)
const stackSweeps = await section(
  'stack',
  `65,536 addresses × 4 ports on a kernel's own stack (${rounds.stack} rounds)`,
  () => measureStackSweeps(rounds.stack),
  renderStackSweeps,
)
const sweepTimes = await section(
  'sweep',
  `256 hosts × 1,000 ports, open, closed and filtered (${rounds.sweep} rounds)`,
  () => measureSweepTimes(rounds.sweep),
  renderSweepTimes,
)
const costs = await section(
  'cost',
  `What a million probes cost, whole processes (${rounds.cost} rounds)`,
  () => measureCosts(rounds.cost),
  renderCosts,
)
const growth = await section(
  'growth',
  `Cost as the scan grows (${rounds.growth} rounds)`,
  () => measureGrowth(rounds.growth, greatest, (count) => console.error(`… ${count.toLocaleString('en')} probes done`)),
  renderGrowth,
)
await section(
  'connect',
  `Probes answered per second by connect() on loopback (${rounds.connect} rounds)`,
  () => measureConnectRates(rounds.connect),
  renderConnectRates,
)
await section(
  'schedule',
  `Probes scheduled into the native ring, nothing sent (${rounds.schedule} rounds)`,
  () => measureDrySweeps(rounds.schedule),
  renderDrySweeps,
)
await section(
  'micro',
  'What runs once a probe or once a reply, on one core',
  async () => ({ typescript: microBenchmarks(), native: await nativeMicroBenchmarks(rounds.native) }),
  ({ typescript, native }) => `${renderMicro(typescript)}\n\n${renderNativeMicro(native)}`,
)
if (positionals.includes('law')) console.log(`\nThe rate law on a model of a path, 24 seeds each\n\n${renderLaw()}`)
// It takes a quarter of an hour, and rewrites the plots of docs/pacing.md.
await section(
  'pacing',
  'Through loss and policers, every tool once',
  () => {
    const scenarios = SCENARIOS.filter(({ name }) => values.scenario.length === 0 || values.scenario.includes(name))
    return measurePacing(scenarios, ({ scenario, tool, elapsedMs }) => {
      console.error(`${scenario}: ${tool} took ${(elapsedMs / 1000).toFixed(1)} s`)
    })
  },
  (results) => renderPacing(results, values.markdown),
)

const needs = renderNeeds({ sendRates, startUp, reflectRates, stackSweeps, costs, growth })
if (needs) console.log(`\nWhat was wanted\n\n${needs}`)

const whole = [
  ...(reflectRates ? [reflectBars(reflectRates)] : []),
  ...(stackSweeps ? [stackBars(stackSweeps)] : []),
  ...(sweepTimes ? [sweepBars(sweepTimes)] : []),
]
const plots = [
  ...(sendRates ? [history.plot('send', plotSendRates(sendRates))] : []),
  // All three or none: a plot with less would replace one with more.
  ...(whole.length === 3 ? [history.plot('scans', renderBars({ title: 'Whole scans', groups: whole }))] : []),
  ...(growth ? [history.plot('growth', plotGrowth(growth))] : []),
]
if (plots.length > 0) console.log(`\nDrawn: ${plots.join(', ')}`)
