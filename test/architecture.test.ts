import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..')

/** Who may import whom, in src/. This table is the architecture; the tree only draws it. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  errors: [],
  clock: [],
  version: [],
  model: [],
  batch: ['model'],
  targets: ['model', 'errors'],
  plan: ['targets', 'model', 'errors'],
  ledger: ['model'],
  schedule: ['targets', 'plan', 'ledger', 'batch', 'model'],
  pacing: ['batch', 'model'],
  link: ['batch', 'model', 'errors', 'clock'],
  interpret: ['plan', 'ledger', 'batch', 'model'],
  identify: ['model', 'errors'],
  risk: ['model', 'errors'],
  policy: ['risk', 'model', 'errors'],
  remedy: ['risk', 'model', 'errors'],
  history: ['model', 'errors'],
  output: ['model', 'errors'],
  merge: ['risk', 'model', 'errors'],
  report: ['risk', 'output', 'model', 'errors'],
  scan: [
    ...['targets', 'plan', 'ledger', 'schedule', 'pacing', 'batch', 'link', 'interpret', 'identify', 'risk', 'model'],
    ...['policy', 'errors', 'clock', 'version'],
  ],
  limits: ['link', 'model', 'errors'],
  cli: [
    'limits',
    'scan',
    'policy',
    'risk',
    'remedy',
    'merge',
    'report',
    'history',
    'output',
    'model',
    'errors',
    'version',
  ],
  index: ['scan', 'policy', 'risk', 'merge', 'report', 'history', 'output', 'plan', 'model', 'errors', 'version'],
}

/** Who may include whom, in native/. Only the addon sees napi.h. */
const MAY_INCLUDE: Record<string, readonly string[]> = {
  base: [],
  bpf: ['base'],
  sockets: ['base'],
  helper: ['base', 'sockets'],
  batch: ['base'],
  wire: ['base', 'batch'],
  cookie: ['base', 'batch', 'wire'],
  route: ['base', 'sockets', 'batch', 'wire'],
  transmit: ['base', 'sockets', 'bpf', 'batch', 'cookie', 'wire', 'route'],
  capture: ['base', 'sockets', 'bpf', 'batch', 'cookie', 'wire', 'route'],
  connect: ['base', 'batch', 'transmit'],
  engine: ['base', 'sockets', 'bpf', 'batch', 'cookie', 'wire', 'route', 'transmit', 'capture', 'connect'],
  addon: ['base', 'sockets', 'bpf', 'batch', 'route', 'engine'],
}

interface Reference {
  readonly from: string
  readonly to: string
  readonly file: string
}

function filesUnder(folder: string, ending: RegExp): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name))
    .map((name) => join(folder, name))
}

/** The room of a path below src/ or native/: its first folder, or the file itself at the top. */
const roomOf = (path: string) => path.split('/')[0]!.replace(/\.[a-z]+$/, '')

function importsOfSource(): Reference[] {
  return filesUnder('src', /\.ts$/).flatMap((file) => {
    const text = readFileSync(join(ROOT, file), 'utf8')
    return [...text.matchAll(/(?:from|import|import\()\s*'(\.[^']+)'/g)].map(([, path]) => {
      const target = relative(join(ROOT, 'src'), resolve(ROOT, dirname(file), path!))
      return { from: roomOf(relative('src', file)), to: roomOf(target), file }
    })
  })
}

function includesOfNative(): Reference[] {
  return filesUnder('native', /\.(h|cc)$/).flatMap((file) => {
    const text = readFileSync(join(ROOT, file), 'utf8')
    return [...text.matchAll(/^#include "([^"]+)"/gm)].map(([, path]) => {
      return { from: roomOf(relative('native', file)), to: roomOf(path!), file }
    })
  })
}

/** Rooms that can be reached from themselves. */
function roomsInCycles(references: readonly Reference[]): string[] {
  const edges = new Map<string, Set<string>>()
  for (const { from, to } of references) {
    if (from !== to) edges.set(from, (edges.get(from) ?? new Set()).add(to))
  }
  const reaches = (from: string, goal: string, seen = new Set<string>()): boolean =>
    [...(edges.get(from) ?? [])].some((to) => {
      if (to === goal) return true
      if (seen.has(to)) return false
      seen.add(to)
      return reaches(to, goal, seen)
    })
  return [...edges.keys()].filter((room) => reaches(room, room))
}

const violations = (references: readonly Reference[], table: Record<string, readonly string[]>) =>
  references
    .filter(({ from, to }) => from !== to && !table[from]?.includes(to))
    .map(({ from, to, file }) => `${file}: ${from} may not use ${to}`)

describe('architecture', () => {
  it('no file of src imports a room its own room may not', () => {
    const references = importsOfSource()
    expect(references.length).toBeGreaterThan(100) // the reader reads
    expect(violations(references, MAY_IMPORT)).toEqual([])
  })

  it('no file of native includes a room its own room may not', () => {
    const references = includesOfNative()
    expect(references.length).toBeGreaterThan(50)
    expect(violations(references, MAY_INCLUDE)).toEqual([])
  })

  it('no rooms depend on each other in a circle', () => {
    expect(roomsInCycles(importsOfSource())).toEqual([])
    expect(roomsInCycles(includesOfNative())).toEqual([])
  })

  it('only the addon knows Node', () => {
    const offenders = filesUnder('native', /\.(h|cc)$/)
      .filter((file) => !file.startsWith('native/addon/'))
      .filter((file) => /#include <(napi|node)/.test(readFileSync(join(ROOT, file), 'utf8')))
    expect(offenders).toEqual([])
  })

  it('byte order is converted in base and nowhere else', () => {
    const offenders = filesUnder('native', /\.(h|cc)$/)
      .filter((file) => !file.startsWith('native/base/'))
      .filter((file) => /\b(ntoh|hton)[sl]\b/.test(readFileSync(join(ROOT, file), 'utf8')))
    expect(offenders).toEqual([])
  })

  it('every native source is listed once, and every listed source exists', () => {
    const lists = ['native/sources.txt', 'native/helper/sources.txt'] // the helper has some of the addon's sources
    const [listed, helpers] = lists.map((list) => readFileSync(join(ROOT, list), 'utf8').trim().split('\n')) as [
      string[],
      string[],
    ]
    listed.push(...helpers.filter((file) => !listed.includes(file)))
    const files = filesUnder('native', /\.cc$/)
    expect(listed).toHaveLength(files.length)
    expect(new Set(listed)).toEqual(new Set(files))
  })

  it('a suppression gives its reason on its line', () => {
    const offenders = [
      ...filesUnder('src', /\.ts$/),
      ...filesUnder('test', /\.ts$/),
      ...filesUnder('native', /\.(h|cc)$/),
    ]
      .flatMap((file) =>
        readFileSync(join(ROOT, file), 'utf8')
          .split('\n')
          .filter((line) => /biome-ignore|@ts-expect-error|@ts-ignore|NOLINT/.test(line) && !line.includes('RegExp'))
          .map((line) => ({ file, line: line.trim() })),
      )
      .filter(({ file }) => !file.endsWith('architecture.test.ts'))
      .filter(({ line }) => !/biome-ignore [^:]+: .{10,}|@ts-expect-error .{10,}|NOLINT\([^)]+\): .{10,}/.test(line))
    expect(offenders).toEqual([])
  })
})
