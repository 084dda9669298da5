// Probes every port of one address by connect(), again and again, as fast as it goes; prints what came of it as JSON.
// Usage: node connect-round.mjs ADDRESS MILLISECONDS
import { performance } from 'node:perf_hooks'
import { ProbeBatch } from '../dist/batch/index.js'
import { openConnectLink } from '../dist/link/index.js'
import { parseAddress } from '../dist/model/index.js'

const BATCH_PROBES = 512
const PORT_COUNT = 65_535

const [address, durationMs] = process.argv.slice(2)
const { words } = parseAddress(address)
const link = await openConnectLink({ targets: Uint32Array.of(...words, ...words), ratePps: Number.POSITIVE_INFINITY })
let answerCount = 0
const reading = (async () => {
  for await (const batch of link.replies()) answerCount += batch.count
})()
const batch = new ProbeBatch(BATCH_PROBES)
const startMs = performance.now()
const startCpu = process.cpuUsage()
let port = 0
while (performance.now() - startMs < Number(durationMs)) {
  batch.clear()
  while (!batch.isFull) {
    batch.push(...words, port + 1, 0)
    port = (port + 1) % PORT_COUNT
  }
  await link.send(batch)
}
const seconds = (performance.now() - startMs) / 1000
const { user, system } = process.cpuUsage(startCpu)
const { sendErrorCount } = link.counters()
const result = {
  answersPps: answerCount / seconds,
  answersPerCoreSecond: (answerCount * 1e6) / (user + system),
  sendErrorCount,
}
await link.close()
await reading
console.log(JSON.stringify(result))
