/**
 * Preloaded into a scan (`node --import 'file:…/loop-delay.mjs?device=s0&file=FILE' …`): writes into FILE, as one line
 * of JSON, how long its event loop was kept from turning, from the first frame that left by the device until the end.
 * What comes before is the start, whose modules are loaded in one go.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'

/** How often the loop is asked for a turn: so much is in every delay that it measures, ms. */
const RESOLUTION_MS = 1

const { searchParams } = new URL(import.meta.url)
const counter = `/sys/class/net/${searchParams.get('device')}/statistics/tx_packets`
const sent = () => readFileSync(counter, 'utf8')
const sentBefore = sent()

const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
delays.enable()
const looking = setInterval(() => {
  if (sent() === sentBefore) delays.reset()
  else clearInterval(looking)
}, 5).unref()

process.on('exit', () => {
  delays.disable()
  const blockedMs = (ns) => Math.max(0, ns / 1e6 - RESOLUTION_MS)
  const delay = { maxMs: blockedMs(delays.max), p999Ms: blockedMs(delays.percentile(99.9)), count: delays.count }
  writeFileSync(searchParams.get('file'), JSON.stringify(delay))
})
