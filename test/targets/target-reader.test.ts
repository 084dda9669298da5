import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { readTargets, splitTargets, systemIo, type TargetIo, type TargetText } from '../../src/targets/target-reader.js'
import { fakeIo } from './fake-io.js'

async function readAll(path: string, io: TargetIo): Promise<TargetText[]> {
  const all: TargetText[] = []
  for await (const texts of readTargets(path, io)) all.push(...texts)
  return all
}

async function textsOf(content: string | Uint8Array, chunkBytes?: number): Promise<string[]> {
  const io = fakeIo({ files: { list: content }, ...(chunkBytes !== undefined && { chunkBytes }) })
  return (await readAll('list', io)).map(({ text }) => text)
}

describe('target file', () => {
  it.each([
    ['lines', '10.0.0.1\n10.0.0.2\n'],
    ['no line end at the end', '10.0.0.1\n10.0.0.2'],
    ['Windows line ends', '10.0.0.1\r\n10.0.0.2\r\n'],
    ['a byte-order mark', '\ufeff10.0.0.1\n10.0.0.2\n'],
    ['blank lines', '\n\n10.0.0.1\n   \n\t\n10.0.0.2\n\n'],
    ['commas', '10.0.0.1,10.0.0.2'],
    ['trailing commas', '10.0.0.1,\n10.0.0.2,,\n'],
    ['blanks', '  10.0.0.1\t10.0.0.2  '],
    ['comments', '# ours\n10.0.0.1 # gateway, 10.9.9.9\n#10.0.0.3\n10.0.0.2 #'],
  ])('may have %s', async (_, content) => {
    expect(await textsOf(content)).toEqual(['10.0.0.1', '10.0.0.2'])
  })

  it('keeps a # inside a URL', async () => {
    expect(await textsOf('https://example.com/#top')).toEqual(['https://example.com/#top'])
  })

  it('reads the same whatever pieces it comes in', async () => {
    const line = fc.constantFrom('10.0.0.1', '#c, d', ',', '', 'bücher.example', ' a b ', 'x#y', '\r')
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.integer({ min: 1, max: 9 }), async (lines, chunkBytes) => {
        const content = lines.join('\n')
        expect(await textsOf(content, chunkBytes)).toEqual(await textsOf(content))
      }),
    )
  })

  it('knows the line of every target', async () => {
    const io = fakeIo({ files: { list: 'a\n\n# c\nb, c\r\nd' }, chunkBytes: 3 })
    expect((await readAll('list', io)).map(({ where }) => where)).toEqual(['list:1', 'list:4', 'list:4', 'list:5'])
  })

  it('gives up on text longer than any target', async () => {
    await expect(textsOf('1'.repeat(100_000), 1000)).rejects.toMatchObject({
      code: 'ERR_TARGET_SYNTAX',
      where: 'list:1',
    })
  })

  it('skips a comment of any length', async () => {
    expect(await textsOf(`#${'1'.repeat(100_000)}\n10.0.0.1`, 1000)).toEqual(['10.0.0.1'])
  })

  it('is read from disk, and its absence is reported with its name', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'synsweep-targets-'))
    try {
      const file = join(folder, 'list')
      await writeFile(file, '10.0.0.1\n')
      expect(await readAll(file, systemIo)).toEqual([{ text: '10.0.0.1', where: `${file}:1` }])
      const missing = join(folder, 'missing')
      await expect(readAll(missing, systemIo)).rejects.toMatchObject({
        code: 'ERR_FILE_READ',
        message: `cannot read ${missing}: no such file`,
        cause: expect.objectContaining({ code: 'ENOENT' }),
      })
      await expect(readAll(folder, systemIo)).rejects.toMatchObject({
        code: 'ERR_FILE_READ',
        message: `cannot read ${folder}: it is a directory`,
      })
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

describe('target argument', () => {
  it('may hold several targets', () => {
    expect([...splitTargets(' 10.0.0.1, 10.0.0.2\n10.0.0.3,')].map(({ text }) => text)).toEqual([
      '10.0.0.1',
      '10.0.0.2',
      '10.0.0.3',
    ])
  })
})
