import { type Limit, measureLimits } from '../../limits/index.js'
import { jsonText, printable } from '../../output/index.js'
import { type Arguments, flagOf } from '../arguments.js'
import type { CliEnvironment } from '../environment.js'
import { ExitCode } from '../exit-code.js'
import { print, table } from '../print.js'

/** `synsweep bench`: how fast this machine sends and hears, by each link, in network namespaces of its own. */
export async function runBench(args: Arguments, env: CliEnvironment): Promise<ExitCode> {
  const isJson = flagOf(args, 'json')
  const limits: Limit[] = []
  const measuring = measureLimits({ mainPath: env.programPath })
  const about = 'measuring in network namespaces of its own, some 20 seconds; nothing leaves this machine'
  env.stderr.stream.write(`synsweep: ${about}\n`)
  for await (const limit of measuring) {
    limits.push(limit)
    if (isJson) await print(env, jsonText({ type: 'limit', ...limit }))
  }
  if (isJson) return ExitCode.done
  const engine = await env.loadEngine()
  await print(env, [...render(limits), '', ...renderDevices(engine.readMachine().links)].join('\n'))
  return ExitCode.done
}

function render(limits: readonly Limit[]): string[] {
  const rows = limits.map(({ farEnd, link, transmitThreads, probesPps, repliesPps, dropCount, note }) => {
    const cells = [link, String(transmitThreads), farEnd === 'drop' ? 'dropped there' : 'all answered']
    return [
      ...cells,
      rateText(probesPps),
      rateText(repliesPps),
      dropCount === null ? '' : String(dropCount),
      note ?? '',
    ]
  })
  const heading = ['link', 'threads', 'probes are', 'probes/s', 'replies/s', 'lost here', '']
  return table([heading, ...rows.map((row) => row.map(printable))], [1, 3, 4, 5])
}

function rateText(pps: number | null): string {
  return pps === null ? '' : Math.round(pps).toLocaleString('en-US')
}

function renderDevices(links: readonly { name: string; works: boolean; reason: string }[]): string[] {
  const rows = links.map(({ name, works, reason }) => [name, works ? 'yes' : 'no', reason].map(printable))
  return ["on this machine's own devices", ...table(rows).map((line) => `  ${line}`)]
}
