import { createServer, type Server } from 'node:net'
import { performance } from 'node:perf_hooks'
import { ProbeBatch } from '../src/batch/index.js'
import { openConnectLink } from '../src/link/index.js'
import { type AddressWords, parseAddress } from '../src/model/index.js'
import { median } from './statistics.js'
import { table } from './table.js'

/** Probes per second by connect() on loopback, all of them answered: each is begun, ended and read. */
export interface ConnectRate {
  readonly address: string
  readonly port: 'open' | 'closed'
  /** One for each round. */
  readonly answersPps: readonly number[]
  readonly sendErrorCount: number
}

/** What is wanted of this link, on two cores that both ends share. */
export const WANTED_PPS = 15_000

const ROUND_MS = 4000
const BATCH_PROBES = 512

export async function measureConnectRates(roundCount: number): Promise<readonly ConnectRate[]> {
  const rates: ConnectRate[] = []
  for (const address of ['127.0.0.1', '::1']) {
    const { server, openPort, closedPort } = await listen(address)
    for (const [port, number] of [
      ['closed', closedPort],
      ['open', openPort],
    ] as const) {
      const rounds: Round[] = []
      for (let round = 0; round < roundCount; round++) rounds.push(await runRound(address, number))
      rates.push({
        address,
        port,
        answersPps: rounds.map(({ answersPps }) => answersPps),
        sendErrorCount: rounds.reduce((sum, { sendErrorCount }) => sum + sendErrorCount, 0),
      })
    }
    server.close()
  }
  return rates
}

interface Round {
  readonly answersPps: number
  readonly sendErrorCount: number
}

async function runRound(address: string, port: number): Promise<Round> {
  const words: AddressWords = parseAddress(address)!.words
  const link = await openConnectLink({ targets: Uint32Array.of(...words, ...words), ratePps: Number.POSITIVE_INFINITY })
  let answerCount = 0
  const reading = (async () => {
    for await (const batch of link.replies()) answerCount += batch.count
  })()
  const batch = new ProbeBatch(BATCH_PROBES)
  for (let row = 0; row < BATCH_PROBES; row++) batch.push(...words, port, 0)
  const startMs = performance.now()
  while (performance.now() - startMs < ROUND_MS) await link.send(batch)
  const answersPps = (answerCount * 1000) / (performance.now() - startMs)
  const { sendErrorCount } = link.counters()
  await link.close()
  await reading
  return { answersPps, sendErrorCount }
}

async function listen(address: string): Promise<{ server: Server; openPort: number; closedPort: number }> {
  const bound = async () => {
    const server = createServer((socket) => socket.on('error', () => {}).destroy())
    await new Promise<void>((resolve) => server.listen({ host: address, port: 0, backlog: 4096 }, resolve))
    return { server, port: (server.address() as { port: number }).port }
  }
  const [{ server, port: openPort }, other] = [await bound(), await bound()]
  await new Promise((resolve) => other.server.close(resolve))
  return { server, openPort, closedPort: other.port }
}

export function renderConnectRates(rates: readonly ConnectRate[]): string {
  const rows = rates.map(({ address, port, answersPps, sendErrorCount }) => {
    const cells = [
      median(answersPps),
      Math.min(...answersPps),
      Math.max(...answersPps),
      median(answersPps) / WANTED_PPS,
    ]
    const [middle, least, most, ratio] = cells as [number, number, number, number]
    const round = (pps: number) => Math.round(pps).toLocaleString('en')
    return [`${address} ${port}`, round(middle), round(least), round(most), ratio.toFixed(2), String(sendErrorCount)]
  })
  return table(['port', 'answers/s', 'least', 'most', `× ${WANTED_PPS.toLocaleString('en')}`, 'errors'], rows)
}
