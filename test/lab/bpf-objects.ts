import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from './root.js'

/** A program, map or link in the kernel. Numbers are not given again soon. */
export type BpfObject = `${'prog' | 'map' | 'link'} ${number}`

/** What a process holds, by its descriptors. */
export async function bpfObjectsOf(pid: number): Promise<BpfObject[]> {
  const folder = `/proc/${pid}/fdinfo`
  const found = new Set<BpfObject>()
  for (const name of await readdir(folder)) {
    const text = await readFile(join(folder, name), 'utf8').catch(() => '') // it may have been closed by now
    for (const [, kind, id] of text.matchAll(/^(prog|map|link)_id:\s*(\d+)$/gm)) {
      found.add(`${kind as 'prog' | 'map' | 'link'} ${Number(id)}`)
    }
  }
  return [...found]
}

/** Those of `objects` that exist, whoever holds them. */
export async function existing(objects: readonly BpfObject[]): Promise<string[]> {
  const folder = join(ROOT, '.cache/lab')
  const program = join(folder, 'bpf_objects')
  await mkdir(folder, { recursive: true })
  await promisify(execFile)('c++', ['-std=c++20', '-O1', '-o', program, join(ROOT, 'test/lab/bpf_objects.cc')])
  const { stdout } = await promisify(execFile)(
    program,
    objects.flatMap((object) => object.split(' ')),
  )
  return stdout.split('\n').filter((line) => line !== '')
}
