import { join } from 'node:path'
import { ROOT } from '../test/lab/root.js'
import { scanArgv } from '../test/lab/synsweep.js'
import { buildNative } from './native.js'
import { SENDER_ADDRESS, SENDER_MAC, SINK_MAC } from './sink.js'

/** How each tool is told to send one SYN to each endpoint, as fast as it can, into the sink. */

export interface Aim {
  /** As all of them read it: a network, or a first and a last address. */
  readonly targets: string
  readonly ports: string
}

export function masscanSends({ targets, ports }: Aim): string[] {
  return [
    ...['masscan', targets, '-p', ports, '--rate', '100000000', '--wait', '0'],
    ...['--router-mac', SINK_MAC, '--adapter', 's0'],
  ]
}

export function zmapSends({ targets, ports }: Aim, threadCount = 1): string[] {
  return [
    ...['zmap', '-p', ports, '-r', '0', '-T', `${threadCount}`, '-c', '0', '-i', 's0', '-S', SENDER_ADDRESS],
    ...['-G', SINK_MAC, '-b', '/dev/null', '-o', '/dev/null', '-q', '-v', '0'],
    // A full device queue is no reason to end: what was lost is seen at the sink.
    ...['--max-sendto-failures', '1000000', targets],
  ]
}

export function synsweepSends({ targets, ports }: Aim, link: string, threadCount = 1): string[] {
  const options = [
    ...['--link', link, '--rate', '100000000', '--transmit-threads', `${threadCount}`],
    ...['--retries', '0', '--cooldown', '200', '--quiet'],
  ]
  return scanArgv(targets, '-p', ports, ...options)
}

/** The bound: finished frames, by nobody prepared. */
export async function bareFramesSend(probeCount: number): Promise<string[]> {
  return [await buildNative('bare_frames'), 's0', `${probeCount}`]
}

/** @see plain-node.mjs */
export function plainNodeSends(how: 'pcap' | 'raw-socket', firstAddress: string, probeCount: number): string[] {
  const program = join(ROOT, 'bench/plain-node.mjs')
  return [process.execPath, program, how, 's0', SENDER_ADDRESS, SENDER_MAC, SINK_MAC, firstAddress, `${probeCount}`]
}
