/**
 * Replies without a network, in a process of its own, so that its memory is its own: every one of them is judged, and
 * losses, hits and round trips are noted, as a scan does it. No verdict is shown.
 *
 *   node --min-semi-space-size=32 reply-flood.mjs '{"targets":"10.0.0.0/16","ports":"1-16"}'
 *
 * Prints one line of JSON: bytes that were allocated in V8's heap for one reply, in the leanest of several laps, each of
 * which gives as many endpoints one answer, by turns RST and SYN-ACK.
 */
import { packReplies, ReplyKind } from '../../dist/batch/index.js'
import { Interpreter } from '../../dist/interpret/index.js'
import { LiveWindows } from '../../dist/ledger/index.js'
import { HitMeter, LossMeter } from '../../dist/pacing/index.js'
import { ScanPlan } from '../../dist/plan/index.js'
import { RoundTrips } from '../../dist/schedule/index.js'
import { PairSet, parsePorts, parseTargetSet } from '../../dist/targets/index.js'

const BATCH = 1024
/** In one lap. */
const MOST_REPLIES = 2 ** 19
/** Enough for V8 to compile what runs; and a compilation in the midst of one lap spoils one only. */
const LAPS = 8
/** Batches between two looks at the heap: a look allocates a little itself. */
const BATCHES_A_LOOK = 16

const { targets, ports } = JSON.parse(process.argv[2])
const plan = new ScanPlan({
  targets: parseTargetSet(targets),
  ports: parsePorts(ports),
  pairs: new PairSet(new Uint32Array(0)),
  seed: 1n,
  shard: { index: 1, count: 1 },
})
const live = new LiveWindows(1, plan.windows.size)
const window = live.open(0, 0, plan.windows.length(0))
const losses = new LossMeter('auto')
const roundTrips = new RoundTrips()
const hits = new HitMeter()
const interpreter = new Interpreter(plan, live, {
  show: new Set(),
  nameOf: () => undefined,
  onRoundTrip: (rttUs) => roundTrips.note(rttUs),
  onLoss: () => roundTrips.noteLoss(),
  onAnswer: (batch, row, { number }, attempts) => {
    hits.noteHit()
    losses.noteAnswer(batch, row, number, attempts)
  },
})

const endpoint = new Uint32Array(5)
const batches = []
for (let slot = 0; slot + BATCH <= Math.min(window.ledger.length, MOST_REPLIES); slot += BATCH) {
  const replies = Array.from({ length: BATCH }, (_, row) => {
    plan.endpointAt(plan.permutation.at(slot + row), endpoint)
    const target = [...endpoint.subarray(0, 4)]
    const kind = row % 2 === 0 ? ReplyKind.rst : ReplyKind.synAck
    const evidence = { ttl: 64, rttUs: 300 + row, capturedAtMs: 1e12, tcpOptions: 15, windowBytes: 65_535 }
    return { target, responder: target, port: endpoint[4], kind, attempt: 0, ...evidence }
  })
  batches.push(packReplies(replies))
}
const sent = new Uint8Array(window.ledger.length).fill(1)
const verdicts = []

/** @returns bytes; a collection between two looks hides what came before it, so only growth is summed up */
function lap() {
  window.ledger.restore(sent)
  let bytes = 0
  for (let at = 0; at < batches.length; at += BATCHES_A_LOOK) {
    const before = process.memoryUsage().heapUsed
    for (const batch of batches.slice(at, at + BATCHES_A_LOOK)) interpreter.take(batch, verdicts)
    bytes += Math.max(0, process.memoryUsage().heapUsed - before)
  }
  return bytes / (batches.length * BATCH)
}

const bytesPerReply = Array.from({ length: LAPS }, lap)
const { open, closed } = interpreter.counts
console.log(
  JSON.stringify({
    ...{ replyCount: batches.length * BATCH * LAPS, open, closed, hostCount: interpreter.hosts.count },
    ...{ verdictCount: verdicts.length, bytesPerReply: Math.min(...bytesPerReply), bytesByLap: bytesPerReply },
  }),
)
