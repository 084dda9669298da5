import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ROOT } from '../test/lab/root.js'
import { commitId, describeMachine } from './machine.js'
import { microBenchmarks, renderMicro } from './micro.js'
import { measureSendRates, renderSendRates } from './send-rate.js'
import { measureSweepTimes, renderSweepTimes } from './sweep-time.js'

/** Prints what README.md explains, and appends it to history.ndjson. */

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })
const rounds = values.quick ? { send: 3, sweep: 1 } : { send: 7, sweep: 5 }

const machine = describeMachine()
const commit = commitId()
console.log(
  `synsweep ${commit} · ${machine.cpuCount} × ${machine.cpu}, ${machine.memoryGiB} GiB, Linux ${machine.kernel}, Node ${machine.node}`,
)
console.log(`nmap ${machine.nmap} · masscan ${machine.masscan} · zmap ${machine.zmap}`)

const sendRates = await measureSendRates(rounds.send)
console.log(`\nProbes per second that reach the target, counted there (${rounds.send} rounds)\n`)
console.log(renderSendRates(sendRates))

const sweepTimes = await measureSweepTimes(rounds.sweep)
console.log(`\n256 hosts × 1,000 ports, open, closed and filtered (${rounds.sweep} rounds)\n`)
console.log(renderSweepTimes(sweepTimes))

const micro = microBenchmarks()
console.log('\nWhat runs once a probe or once a reply, on one core\n')
console.log(renderMicro(micro))

const entry = { date: new Date().toISOString(), commit, quick: values.quick, machine, sendRates, sweepTimes, micro }
appendFileSync(join(ROOT, 'bench/history.ndjson'), `${JSON.stringify(entry)}\n`)
