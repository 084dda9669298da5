import type { Facts } from '../../model/index.js'
import { asCpePart, type Groups } from '../nmap/template.js'
import type { Answer, Opinion } from '../opinion.js'
import type { Matcher } from '../patterns/matcher.js'
import type { Fingerprint, RecogFile } from './parse.js'
import { KINDS, subjectsOf } from './subjects.js'

interface Entry {
  readonly file: RecogFile
  readonly fingerprint: Fingerprint
}

/** Reads answers by Recog's fingerprints. It asks nothing. */
export class RecogBook {
  readonly #entries: readonly Entry[]
  /** By what they are held against. */
  readonly #candidates = new Map<string, Uint32Array>()

  /** @param firstIndex of its patterns among the matcher's */
  constructor(
    files: readonly RecogFile[],
    private readonly matcher: Matcher,
    private readonly firstIndex: number,
  ) {
    this.#entries = entriesOf(files)
    const byKind = new Map<string, number[]>()
    for (const [i, { file }] of this.#entries.entries()) {
      const indexes = byKind.get(kindOf(file)) ?? []
      indexes.push(firstIndex + i)
      byKind.set(kindOf(file), indexes)
    }
    for (const [kind, indexes] of byKind) this.#candidates.set(kind, Uint32Array.from(indexes))
  }

  /** @param service what speaks there, as our probes have found */
  async read(service: string, answers: readonly Answer[]): Promise<Opinion | undefined> {
    for (const { kind, text } of subjectsOf(service, answers)) {
      const candidates = this.#candidates.get(kind)
      const found = candidates && (await this.matcher.match(text, candidates))
      if (found) return opinionOf(this.#entries[found.index - this.firstIndex]!, found.groups)
    }
    return undefined
  }
}

export function entriesOf(files: readonly RecogFile[]): Entry[] {
  return files.flatMap((file) => file.fingerprints.map((fingerprint) => ({ file, fingerprint })))
}

function kindOf({ matches }: RecogFile): string {
  return KINDS[matches] ?? matches
}

function opinionOf({ file, fingerprint }: Entry, groups: Groups): Opinion {
  const values = valuesOf(fingerprint, groups)
  const [product, version] = [values.get('service.product'), values.get('service.version')]
  return {
    by: `recog:${kindOf(file)}`,
    where: `${file.file}:${fingerprint.line}`,
    isSoft: false,
    ...(product !== undefined && { product }),
    ...(product !== undefined && version !== undefined && { version }),
    facts: factsOf(values),
  }
}

/** Groups first: what is fixed may name them. */
function valuesOf({ params }: Fingerprint, groups: Groups): Map<string, string> {
  const values = new Map<string, string>()
  for (const { name, position } of params) {
    const caught = position === 0 ? undefined : groups[position]
    if (caught !== undefined && caught !== '') values.set(name, caught)
  }
  for (const { name, position, value } of params) {
    if (position !== 0 || value === '') continue
    const isCpe = /\.cpe2\d$/.test(name)
    const text = value.replace(/\{([\w.]{1,60})\}/g, (_, other: string) => {
      const said = values.get(other)
      return isCpe ? asCpePart(said ?? '-') : (said ?? '')
    })
    values.set(name, text.trim())
  }
  return values
}

function factsOf(values: ReadonlyMap<string, string>): Facts {
  const os = words(
    values.get('os.vendor'),
    values.get('os.product') ?? values.get('os.family'),
    values.get('os.version'),
  )
  const device = words(values.get('hw.vendor'), values.get('hw.product')) ?? values.get('hw.device')
  const claimedName = values.get('host.name')
  const cpe = ['service', 'os', 'hw'].flatMap((part) => values.get(`${part}.cpe23`) ?? [])
  return {
    ...(claimedName !== undefined && { claimedName }),
    ...(os !== undefined && { os }),
    ...(device !== undefined && { device }),
    ...(cpe.length > 0 && { cpe }),
  }
}

/** `Debian Linux 12`; a maker who is part of the product's name is not said twice. */
function words(maker: string | undefined, product: string | undefined, version?: string): string | undefined {
  const isSaid = maker !== undefined && product?.toLowerCase().startsWith(maker.toLowerCase())
  const parts = [isSaid ? undefined : maker, product, version].filter((part) => part !== undefined)
  return parts.length === 0 ? undefined : parts.join(' ')
}
