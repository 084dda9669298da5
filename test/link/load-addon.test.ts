import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { PROBE_BYTES, REPLY_BYTES } from '../../src/batch/index.js'
import { ScanError } from '../../src/errors.js'
import { loadAddon } from '../../src/link/load-addon.js'

const codeAndMessage = (path: string) => {
  try {
    loadAddon(path)
  } catch (error) {
    if (error instanceof ScanError) return { code: error.code, message: error.message }
  }
  return undefined
}

describe('loadAddon', () => {
  it('finds the addon that was built, with records of our size', () => {
    const { probe, reply } = loadAddon().recordLayout()
    expect([probe.bytes, reply.bytes]).toEqual([PROBE_BYTES, REPLY_BYTES])
  })

  it('says where it looked and how to build when there is none', () => {
    expect(codeAndMessage('/nonexistent/synsweep.node')).toEqual({
      code: 'ERR_ADDON',
      message: expect.stringMatching(/\/nonexistent\/synsweep\.node.*npm run build/),
    })
  })

  it('says so when the file is not an addon', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'synsweep-'))
    try {
      const path = join(folder, 'synsweep.node')
      await writeFile(path, 'not an ELF file')
      expect(codeAndMessage(path)).toEqual({ code: 'ERR_ADDON', message: expect.stringContaining(path) })
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
