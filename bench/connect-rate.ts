import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from '../test/lab/root.js'
import { median } from './statistics.js'
import { table } from './table.js'

/** What connect-round.mjs prints. */
interface Round {
  /** Answers that TypeScript has read, per second. */
  readonly answersPps: number
  /** The same for each second of processor time: what one core to itself can do, the answering kernel's share included. */
  readonly answersPerCoreSecond: number
  readonly sendErrorCount: number
}

export interface ConnectRate {
  readonly address: string
  readonly rounds: readonly Round[]
}

/** What is wanted of this link, on two cores that both ends share. */
const WANTED_PPS = 15_000

const ADDRESSES = ['127.0.0.1', '::1']
const ROUND_MS = 4000
const ROUND_PROGRAM = join(ROOT, 'bench/connect-round.mjs')
const run = promisify(execFile)

/** Each round runs every address once. */
export async function measureConnectRates(roundCount: number): Promise<readonly ConnectRate[]> {
  const rounds = new Map<string, Round[]>(ADDRESSES.map((address) => [address, []]))
  for (let round = 0; round < roundCount; round++) {
    for (const [address, results] of rounds) {
      const { stdout } = await run(process.execPath, [ROUND_PROGRAM, address, String(ROUND_MS)])
      results.push(JSON.parse(stdout) as Round)
    }
  }
  return Array.from(rounds, ([address, results]) => ({ address, rounds: results }))
}

export function renderConnectRates(rates: readonly ConnectRate[]): string {
  const number = (value: number) => Math.round(value).toLocaleString('en')
  const rows = rates.map(({ address, rounds }) => {
    const rate = rounds.map(({ answersPps }) => answersPps)
    const middle = median(rate)
    return [
      address,
      ...[middle, Math.min(...rate), Math.max(...rate)].map(number),
      (middle / WANTED_PPS).toFixed(2),
      number(median(rounds.map(({ answersPerCoreSecond }) => answersPerCoreSecond))),
      number(rounds.reduce((sum, { sendErrorCount }) => sum + sendErrorCount, 0)),
    ]
  })
  return table(['', 'answers/s', 'least', 'most', `× ${number(WANTED_PPS)}`, 'a core', 'errors'], rows)
}
