import { readdir } from 'node:fs/promises'
import { latin1 } from '../../src/identify/bytes.js'
import type { Example, Identified, Probe, Said, Target } from '../../src/identify/probe.js'
import { Heard } from '../../src/identify/probe.js'
import { Reply } from '../../src/identify/reply.js'

const FOLDER = new URL('../../src/identify/probes/', import.meta.url)

export interface ProbeFolder {
  readonly name: string
  readonly probe: Probe
  readonly examples: readonly Example[]
}

/** The folders as they lie on disk, `_template` included: what it shows has to hold as well. */
export async function readProbeFolders(): Promise<readonly ProbeFolder[]> {
  const entries = (await readdir(FOLDER, { withFileTypes: true })).filter((entry) => entry.isDirectory())
  return await Promise.all(
    entries.map(async ({ name }) => ({
      name,
      probe: ((await import(`../../src/identify/probes/${name}/probe.ts`)) as { probe: Probe }).probe,
      examples: ((await import(`../../src/identify/probes/${name}/examples.ts`)) as { examples: readonly Example[] })
        .examples,
    })),
  )
}

export function targetOf({ ports, tlsPorts, transport }: Probe): Target {
  const span = ports[0] ?? tlsPorts?.[0] ?? 1
  return { address: '192.0.2.1', port: typeof span === 'number' ? span : span[0], protocol: transport }
}

export function bytesOf(said: Said): Uint8Array {
  return typeof said === 'string' ? latin1(said) : said
}

/** What a probe would have heard, had these bytes come. */
export function heardOf(probe: Probe, example: Pick<Example, 'hears' | 'tls'>): Heard {
  const replies = example.hears.map((turns) => turns.map((said) => new Reply(bytesOf(said), 'whole')))
  return new Heard(targetOf(probe), replies, example.tls)
}

export function withoutExcerpt(identified: Identified | undefined): Omit<Identified, 'excerpt'> | undefined {
  if (!identified) return undefined
  const { excerpt: _, ...rest } = identified
  return rest
}
