import type { TargetIo } from '../../src/targets/index.js'

interface FakeWorld {
  readonly names?: Readonly<Record<string, readonly string[]>>
  readonly files?: Readonly<Record<string, string | Uint8Array>>
  /** Bytes handed over at a time: pieces end wherever they happen to. */
  readonly chunkBytes?: number
}

/** Names and files in memory: nothing is looked up, nothing is opened. */
export function fakeIo({ names = {}, files = {}, chunkBytes = 65536 }: FakeWorld = {}): TargetIo {
  return {
    async resolve(name) {
      const addresses = names[name]
      if (!addresses) throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' })
      return addresses
    },
    async *read(path) {
      const content = files[path]
      if (content === undefined) throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' })
      const bytes = Buffer.from(content)
      for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
    },
  }
}
