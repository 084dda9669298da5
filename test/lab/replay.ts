import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Namespace } from './namespace.js'
import { ROOT } from './root.js'

/** Compiles replay.cc, which sends what no kernel would. @returns its path */
export function buildReplay(): Promise<string> {
  return buildLabProgram('replay')
}

/** Compiles `test/lab/NAME.cc`. @returns its path */
export async function buildLabProgram(name: string): Promise<string> {
  const folder = join(ROOT, '.cache/lab')
  const program = join(folder, name)
  await mkdir(folder, { recursive: true })
  await promisify(execFile)('c++', ['-std=c++20', '-O1', '-o', program, join(ROOT, `test/lab/${name}.cc`)])
  return program
}

/** Sends `count` frames by `device`, `frames` over and over. @returns how many have left */
export async function replay(
  namespace: Namespace,
  program: string,
  device: string,
  frames: readonly Buffer[],
  count: number,
  framesPerSecond: number,
): Promise<number> {
  const child = namespace.start([program, device, `${count}`, `${framesPerSecond}`], { stdio: 'pipe' })
  let output = ''
  child.stdout!.on('data', (chunk) => (output += chunk))
  child.stderr!.on('data', (chunk) => (output += chunk))
  for (const frame of frames) {
    const length = Buffer.alloc(2)
    length.writeUInt16LE(frame.length)
    child.stdin!.write(Buffer.concat([length, frame]))
  }
  child.stdin!.end()
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`replay ended with ${code}: ${output}`)
  return Number(output.split(' ')[0])
}
