/**
 * A scan that sends nothing, in a process of its own, so that its memory is its own: everything from the targets to
 * the native probe ring and the finished frame, and not the socket. Stops after so many probes.
 *
 *   node dry-sweep.mjs '{"probes":50000000,"options":{…}}'
 *
 * `options` are ScanOptions that JSON can hold. Prints one line of JSON.
 */
import { readFileSync } from 'node:fs'
import { systemClock } from '../../dist/clock.js'
import { openNativeLink } from '../../dist/link/index.js'
import { scan } from '../../dist/scan/index.js'

/** Probes between two looks at this process's memory. */
const SAMPLE_PROBES = 2 ** 20

const { probes: limit, options } = JSON.parse(process.argv[2])
/** Resident bytes after each SAMPLE_PROBES. */
const rssBytes = []
let handedOutCount = 0
let startedMs = 0
let startedCpuMs = 0
let link

/** Processor time of the thread that runs JavaScript, ms (proc(5), schedstat). */
function threadCpuMs() {
  return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[0]) / 1e6
}

/** Counts what goes through it, and ends the scan in time. */
function counting(dry) {
  return new Proxy(dry, {
    get(target, name) {
      if (name !== 'send') {
        const value = target[name]
        return typeof value === 'function' ? value.bind(target) : value
      }
      return (batch) => {
        if (handedOutCount === 0) {
          startedMs = performance.now()
          startedCpuMs = threadCpuMs()
        }
        handedOutCount += batch.count
        if (handedOutCount >= (rssBytes.length + 1) * SAMPLE_PROBES) rssBytes.push(process.memoryUsage.rss())
        if (handedOutCount >= limit) run.stop()
        return target.send(batch)
      }
    },
  })
}

async function openLink(_options, { plan }, ratePps) {
  link = await openNativeLink({ link: 'dry', targets: plan.addressRanges(), ratePps })
  return { link: counting(link), clock: systemClock }
}

const run = scan({ show: ['open'], ...options }, { openLink })
let header
for await (const [record] of run.records()) if (record.type === 'scan') header = record
const elapsedMs = performance.now() - startedMs
const cpuMs = threadCpuMs() - startedCpuMs
const { filtered, complete } = await run.summary
const { sentCount, sendErrorCount } = link.counters()
console.log(
  JSON.stringify({
    ...{ plannedCount: header.probes, handedOutCount, sentCount, sendErrorCount, filteredCount: filtered, complete },
    ...{ elapsedMs, cpuMs, rssBytes, maxRssBytes: process.resourceUsage().maxRSS * 1024 },
  }),
)
