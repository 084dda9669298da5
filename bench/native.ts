import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from '../test/lab/root.js'

const BPF = ['bpf/kernel', 'bpf/program_builder']

/** What each program here uses of native/. */
const PROGRAMS = {
  usage: [],
  xdp_sink: [...BPF, 'bpf/drop_program'],
  xdp_reflector: BPF,
  bare_frames: [...BPF, 'bpf/private_attachment', 'transmit/live_frames'],
  micro: [
    ...[
      'cookie/cookie',
      'wire/checksum',
      'wire/syn_template',
      'wire/reply_parser',
      'wire/ethernet',
      'wire/ipv4',
      'wire/ipv6',
    ],
    ...['wire/tcp', 'wire/icmp', 'wire/linux_cooked', 'wire/mac'],
  ],
} as const satisfies Record<string, readonly string[]>

/** Compiles one of the C++ programs here as the addon is compiled. @returns its path */
export async function buildNative(name: keyof typeof PROGRAMS): Promise<string> {
  const folder = join(ROOT, '.cache/bench')
  const program = join(folder, name)
  await mkdir(folder, { recursive: true })
  const sources = [`bench/${name}.cc`, ...PROGRAMS[name].map((path) => `native/${path}.cc`)]
  const flags = ['-std=c++20', '-O3', '-DNDEBUG', '-pthread', '-I', 'native']
  await promisify(execFile)('c++', [...flags, '-o', program, ...sources], { cwd: ROOT })
  return program
}
