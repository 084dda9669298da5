/**
 * Programs for native-link.test.ts, each run by name in a namespace of its own: what happens to a link is what would
 * happen to a user's process. They print one line of JSON.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { isMainThread, Worker } from 'node:worker_threads'
import { ProbeBatch } from '../../dist/batch/index.js'
import { openNativeLink } from '../../dist/link/index.js'
import { formatWords, parseAddress } from '../../dist/model/index.js'

const wordsOf = (text) => parseAddress(text).words

/** A link to addresses, each `a` or `a-b`. */
function open(targets, options = {}) {
  const rows = targets.flatMap((target) => {
    const [first, last = first] = target.split('-')
    return [...wordsOf(first), ...wordsOf(last)]
  })
  return openNativeLink({ link: 'auto', ratePps: 20_000, ...options, targets: Uint32Array.from(rows) })
}

function batchOf(targets, ports, attempt = 0) {
  const batch = new ProbeBatch(targets.length * ports.length)
  for (const target of targets) for (const port of ports) batch.push(...wordsOf(target), port, attempt)
  return batch
}

const portsFrom1To = (count) => Array.from({ length: count }, (_, i) => i + 1)
const outcome = (promise) =>
  promise.then(
    () => 'ended',
    (error) => error.code ?? error.message,
  )
const delay = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

async function drain(link) {
  let count = 0
  for await (const batch of link.replies()) count += batch.count
  return count
}

/** Sends one batch and lists what came back, as `target:port kind responder type/code`. */
async function sweep(targets, ports, options) {
  const link = await open(targets, options)
  await link.send(batchOf(targets, ports))
  await link.finish(500)
  const replies = new Set()
  for await (const batch of link.replies()) {
    for (let row = 0; row < batch.count; row++) {
      const address = (at) => formatWords(...[0, 1, 2, 3].map((i) => batch.word(row, at + i)))
      const icmp = batch.icmpType(row) === 0 ? '' : ` ${batch.icmpType(row)}/${batch.icmpCode(row)} from ${address(4)}`
      replies.add(`${address(0)}:${batch.port(row)} ${batch.kind(row)}${icmp}`)
    }
  }
  const { sentCount, sendErrorCount } = link.counters()
  await link.close()
  return {
    replies: [...replies].sort((a, b) => (a < b ? -1 : 1)),
    link: link.description.name,
    sentCount,
    sendErrorCount,
  }
}

async function keepBusy() {
  const link = await open(['127.0.0.1'])
  const batch = batchOf(['127.0.0.1'], portsFrom1To(1000))
  const sendForEver = async () => {
    for (;;) await link.send(batch)
  }
  await Promise.all([drain(link), sendForEver()])
}

const SCENARIOS = {
  sweep: ({ targets, ports, ...options }) => sweep(targets, ports, options),

  /** What openNativeLink says to each of a list of requests. */
  async refusals(requests) {
    const said = []
    for (const { targets, sourceIp, ...options } of requests) {
      const opening = open(targets, { ...options, ...(sourceIp && { sourceIp: wordsOf(sourceIp) }) })
      const error = await opening.then(
        (link) => link.close(),
        (refusal) => refusal,
      )
      said.push({ code: error?.code, message: error?.message })
    }
    return said
  },

  async description({ targets, ...options }) {
    const link = await open(targets, options)
    await link.close()
    return link.description
  },

  async 'close while sending'() {
    const link = await open(['127.0.0.1'], { ratePps: 10_000 })
    const reading = outcome(drain(link))
    const sending = outcome(link.send(batchOf(['127.0.0.1'], portsFrom1To(60_000))))
    await delay(100)
    await link.close()
    await link.close()
    const { sentCount } = link.counters()
    return {
      reading: await reading,
      sending: await sending,
      hasSentSome: sentCount > 0,
      hasSentAll: sentCount === 60_000,
    }
  },

  async 'device goes'({ link: name, target, command }) {
    const link = await open([target], { link: name, ratePps: 100 })
    const reading = outcome(drain(link))
    const sending = outcome(link.send(batchOf([target], portsFrom1To(1000))))
    await delay(100)
    execFileSync(command[0], command.slice(1))
    const result = { reading: await reading, sending: await sending }
    await link.close()
    return result
  },

  async 'terminated workers'(count) {
    for (let i = 0; i < count; i++) {
      const worker = new Worker(new URL(import.meta.url), { argv: ['busy'] })
      await delay(i * 10) // from before the addon is loaded to the middle of a scan
      await worker.terminate()
    }
    return count
  },

  /** Terminates a worker that waits for a gateway's MAC. @returns how many frames, all of them ARP, have left `device` */
  async 'terminated while opening'({ target, device }) {
    const sentCount = () => Number(readFileSync(`/sys/class/net/${device}/statistics/tx_packets`, 'utf8'))
    const before = sentCount()
    const worker = new Worker(new URL(import.meta.url), { argv: ['opening', target] })
    while (sentCount() === before) await delay(5)
    await worker.terminate()
    return sentCount() - before
  },

  async 'two at once'() {
    const links = await Promise.all([open(['127.0.0.1']), open(['127.0.0.2'])])
    const counts = await Promise.all(
      links.map(async (link, i) => {
        await link.send(batchOf([`127.0.0.${i + 1}`], portsFrom1To(1000 * (i + 1))))
        await link.finish(500)
        return drain(link)
      }),
    )
    await Promise.all(links.map((link) => link.close()))
    return counts
  },

  /** Nobody waits for the link any more, and nobody closes it. */
  async 'left open'() {
    const link = await open(['127.0.0.1'])
    await link.send(batchOf(['127.0.0.1'], [80]))
    return 'left'
  },

  /** The first probes would take an hour; then the rate is raised. */
  async 'rate is raised'() {
    const link = await open(['127.0.0.1'], { ratePps: 0.001 })
    const sending = link.send(batchOf(['127.0.0.1'], portsFrom1To(100)))
    await delay(50)
    const before = link.counters().sentCount
    link.setRate(10_000)
    await sending
    await link.finish(100)
    await drain(link)
    const after = link.counters().sentCount
    await link.close()
    return { before, after }
  },
}

if (!isMainThread && process.argv[2] === 'busy') {
  await keepBusy()
} else if (!isMainThread && process.argv[2] === 'opening') {
  await open([process.argv[3]])
} else {
  const [, , name, argument = 'null'] = process.argv
  console.log(JSON.stringify((await SCENARIOS[name](JSON.parse(argument))) ?? null))
}
