import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { identify, type Probe } from '../../src/identify/index.js'
import type { ScanRecord } from '../../src/model/index.js'
import { decodeCheckpoint, encodeCheckpoint } from '../../src/scan/checkpoint.js'
import { type ScanOptions, type ScanWorld, scan } from '../../src/scan/index.js'
import { simWorld } from '../helpers/sim-world.js'
import { SHORT } from '../identify/fakes.js'

let folder: string
let server: Server
let port: number
/** What was said to each of our addresses. */
const said = new Map<string, Set<string>>()

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'synsweep-scope-'))
  server = createServer((socket) => {
    const to = socket.localAddress!
    if (!said.has(to)) said.set(to, new Set())
    socket.on('error', () => {})
    socket.on('data', (data) => said.get(to)!.add(data.toString()))
  })
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve))
  port = (server.address() as { port: number }).port
})
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true })
})

function fileOf(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

function probesOf(...classes: readonly Probe['safety'][]): Probe[] {
  return classes.map((safety) => ({
    ...{ id: `${safety}-ask`, service: safety, about: 'Asks.', safety, transport: 'tcp', ports: [port], rarity: 9 },
    ...{ conversations: [{ turns: [{ say: safety }] }], identify: () => undefined, sources: ['none'] },
  }))
}

/** Every port is open; what is asked there really goes to 127.0.0.1 and 127.0.0.2. */
function world(): ScanWorld {
  return {
    ...simWorld({ answer: () => ({ kind: 'syn-ack' }) }),
    identify: (endpoints, signal, may) =>
      identify(endpoints, { signal, may, probes: probesOf('benign', 'login', 'ot'), patience: SHORT }),
  }
}

function optionsOf(fields: Partial<ScanOptions>): ScanOptions {
  return { targets: ['127.0.0.1-2'], ports: String(port), seed: 5n, ratePps: 20_000, identify: true, ...fields }
}

async function recordsOf(options: ScanOptions): Promise<ScanRecord[]> {
  const records: ScanRecord[] = []
  for await (const batch of scan(options, world()).records()) records.push(...batch)
  return records
}

async function heardBy(options: ScanOptions): Promise<Record<string, string[]>> {
  said.clear()
  await recordsOf(options)
  return Object.fromEntries(
    [...said].map(([address, texts]) => [address, [...texts].sort((a, b) => a.localeCompare(b))]),
  )
}

describe('classes of probes beyond the ordinary', () => {
  it('are used nowhere unless they are allowed', async () => {
    expect(await heardBy(optionsOf({}))).toEqual({ '127.0.0.1': ['benign'], '127.0.0.2': ['benign'] })
  })

  it('are used on the addresses of the scope, and on no others', async () => {
    const scopeFile = fileOf('one', '# ours\n10.0.0.0/8, 127.0.0.2\n')
    const heard = await heardBy(optionsOf({ allow: ['login', 'ot'], scopeFile }))
    expect(heard).toEqual({ '127.0.0.1': ['benign'], '127.0.0.2': ['benign', 'login', 'ot'] })
  })

  it('are used only where they are named', async () => {
    const heard = await heardBy(optionsOf({ allow: ['ot'], scopeFile: fileOf('both', '127.0.0.0/8') }))
    expect(heard).toEqual({ '127.0.0.1': ['benign', 'ot'], '127.0.0.2': ['benign', 'ot'] })
  })

  it('are used in the same scope on resume, whatever has become of the file', async () => {
    const scopeFile = fileOf('gone', '127.0.0.2')
    const first = scan(optionsOf({ allow: ['login'], scopeFile }), world())
    for await (const records of first.records()) if (records.some(({ type }) => type === 'verdict')) break
    const snapshot = first.snapshot()!
    await first.close()
    rmSync(scopeFile)
    const { scan: resume } = decodeCheckpoint(await encodeCheckpoint({ scan: snapshot, outputs: [] }), 'checkpoint')
    const heard = await heardBy({ resume } as ScanOptions)
    expect(heard).toEqual({ '127.0.0.1': ['benign'], '127.0.0.2': ['benign', 'login'] })
  })

  it('a scope without any of the targets is worth a warning', async () => {
    const warnings: string[] = []
    const scopeFile = fileOf('elsewhere', '10.0.0.1')
    await recordsOf(optionsOf({ allow: ['ot'], scopeFile, onWarning: (text) => warnings.push(text) }))
    expect(warnings).toEqual([`no target is in the scope ${scopeFile}: nothing more is allowed anywhere`])
  })
})

describe('what is allowed and where is refused in one line', () => {
  it.each<[string, Partial<ScanOptions>, string, RegExp]>([
    ['without a scope', { allow: ['login', 'ot'] }, 'ERR_OPTION', /^allow login,ot needs a scope: .*--scope/],
    ['as a scope for nothing', { scopeFile: 'x' }, 'ERR_OPTION', /^scope says where .*--allow/],
    ['without identification', { identify: false, allow: ['ot'], scopeFile: 'x' }, 'ERR_OPTION', /--identify/],
    ['of no such class', { allow: ['root' as 'ot'], scopeFile: 'x' }, 'ERR_OPTION', /^allow is root; .*login, ot/],
    ['of one list twice', { targetsFiles: ['-'], allow: ['ot'], scopeFile: '-' }, 'ERR_OPTION', /read once/],
    [
      'of no file',
      { allow: ['ot'], scopeFile: '/nowhere/scope' },
      'ERR_FILE_READ',
      /^cannot read \/nowhere\/scope: no/,
    ],
  ])('%s', async (_, fields, code, message) => {
    await expect(recordsOf(optionsOf(fields))).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
  })

  it.each([
    ['127.0.0.1\n127.0.0.300\n', 'ERR_TARGET_SYNTAX', /bad:2: "127\.0\.0\.300", column 9: expected/],
    [
      '127.0.0.1\n\n127.0.0.2:80\n',
      'ERR_OPTION',
      /bad:3: "127\.0\.0\.2:80" has a port; a scope takes whole addresses$/,
    ],
    ['# nobody\n', 'ERR_TARGET_EMPTY', /^the scope .*bad lists no address$/],
  ])('with a file that holds %j', async (text, code, message) => {
    const asked = recordsOf(optionsOf({ allow: ['ot'], scopeFile: fileOf('bad', text) }))
    await expect(asked).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
  })
})
