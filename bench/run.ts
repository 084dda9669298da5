import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ROOT } from '../test/lab/root.js'
import { measureDrySweeps, renderDrySweeps } from './dry-sweep.js'
import { renderLaw } from './law.js'
import { commitId, describeMachine } from './machine.js'
import { microBenchmarks, renderMicro } from './micro.js'
import { measurePacing, renderPacing, SCENARIOS } from './pacing.js'
import { measureReflectRates, renderReflectRates } from './reflect.js'
import { measureSendRates, renderSendRates } from './send-rate.js'
import { measureSweepTimes, renderSweepTimes } from './sweep-time.js'

/** Prints what README.md explains; a run of everything is appended to history.ndjson. */

const SECTIONS = ['send', 'reflect', 'sweep', 'schedule', 'micro', 'pacing', 'law'] as const
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
const isWanted = (section: Section) => positionals.length === 0 || positionals.includes(section)
const rounds = values.quick
  ? { send: 3, reflect: 3, sweep: 1, schedule: 1 }
  : { send: 7, reflect: 5, sweep: 5, schedule: 3 }

const machine = describeMachine()
const commit = commitId()
console.log(
  `synsweep ${commit} · ${machine.cpuCount} × ${machine.cpu}, ${machine.memoryGiB} GiB, Linux ${machine.kernel}, Node ${machine.node}`,
)
console.log(`nmap ${machine.nmap} · masscan ${machine.masscan} · zmap ${machine.zmap}`)

const sendRates = isWanted('send') ? await measureSendRates(rounds.send) : undefined
if (sendRates) {
  console.log(`\nProbes per second that reach the target, counted there (${rounds.send} rounds)\n`)
  console.log(renderSendRates(sendRates))
}

const reflectRates = isWanted('reflect') ? await measureReflectRates(rounds.reflect) : undefined
if (reflectRates) {
  console.log(`\nVerdicts per second where every probe is answered (${rounds.reflect} rounds)\n`)
  console.log(renderReflectRates(reflectRates))
}

const sweepTimes = isWanted('sweep') ? await measureSweepTimes(rounds.sweep) : undefined
if (sweepTimes) {
  console.log(`\n256 hosts × 1,000 ports, open, closed and filtered (${rounds.sweep} rounds)\n`)
  console.log(renderSweepTimes(sweepTimes))
}

const drySweeps = isWanted('schedule') ? measureDrySweeps(rounds.schedule) : undefined
if (drySweeps) {
  console.log(`\nProbes scheduled into the native ring, nothing sent (${rounds.schedule} rounds)\n`)
  console.log(renderDrySweeps(drySweeps))
}

const micro = isWanted('micro') ? microBenchmarks() : undefined
if (micro) {
  console.log('\nWhat runs once a probe or once a reply, on one core\n')
  console.log(renderMicro(micro))
}

if (positionals.includes('law')) console.log(`\nThe rate law on a model of a path, 24 seeds each\n\n${renderLaw()}`)

// Only when asked for: it takes a quarter of an hour, and rewrites the plots of docs/pacing.md.
if (positionals.includes('pacing')) {
  const { scenario: names, markdown } = values
  const scenarios = SCENARIOS.filter(({ name }) => names.length === 0 || names.includes(name))
  const results = await measurePacing(scenarios, ({ scenario, tool, elapsedMs }) => {
    console.error(`${scenario}: ${tool} took ${(elapsedMs / 1000).toFixed(1)} s`)
  })
  console.log('\nThrough loss and policers, every tool once\n')
  console.log(renderPacing(results, markdown))
}

if (positionals.length === 0) {
  const what = { date: new Date().toISOString(), commit, quick: values.quick, machine }
  const entry = { ...what, sendRates, reflectRates, sweepTimes, drySweeps, micro }
  appendFileSync(join(ROOT, 'bench/history.ndjson'), `${JSON.stringify(entry)}\n`)
}
