import { readdirSync, readlinkSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { ProbeBatch } from '../../src/batch/index.js'
import { openNativeLink } from '../../src/link/native-link.js'

const MAPPED = [0, 0, 0xffff] as const
/** 192.0.2.0/24, documentation (RFC 5737): a packet to it would be nobody's. */
const NET = 0xc0000200

const open = (transmitThreads = 1) =>
  openNativeLink({
    ...{ link: 'dry', ratePps: Number.POSITIVE_INFINITY, transmitThreads },
    targets: Uint32Array.of(...MAPPED, NET, ...MAPPED, NET + 255),
  })

/** What this process holds that could carry a packet. */
function sockets(): string[] {
  const links = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`)
    } catch {
      return '' // the descriptor that the listing itself used
    }
  })
  return links.filter((link) => link.startsWith('socket:')).sort()
}

describe('a dry link', () => {
  it.each([1, 3])('makes every probe ready, counts it as sent and hears nothing, with %d threads', async (threads) => {
    const link = await open(threads)
    try {
      expect(link.description).toEqual({ name: 'dry', reason: 'nothing is sent', interfaces: [] })
      const batch = new ProbeBatch(4096)
      for (let row = 0; row < batch.capacity; row++) batch.push(...MAPPED, NET + (row % 256), 1 + (row >> 8), row % 16)
      for (let i = 0; i < 50; i++) await link.send(batch)
      await link.finish(0)
      for await (const { count } of link.replies()) expect(count).toBe(0)
      expect(link.counters()).toEqual({
        ...{ sentCount: 50 * 4096, sendErrorCount: 0, unsentCount: 0, askingCount: 0 },
        ...{ replyCount: 0, strayCount: 0, queuedReplyCount: 0 },
        drops: { kernel: 0, interface: 0, queue: 0 },
      })
    } finally {
      await link.close()
    }
  })

  it('opens no socket', async () => {
    const before = sockets()
    const link = await open()
    expect(sockets()).toEqual(before)
    await link.close()
  })

  it('refuses what is no target of its own, as every link does', async () => {
    const link = await open()
    const batch = new ProbeBatch(2)
    batch.push(...MAPPED, NET + 256, 80, 0)
    batch.push(...MAPPED, NET + 255, 80, 0)
    await link.send(batch)
    await link.finish(0)
    for await (const { count } of link.replies()) expect(count).toBe(0)
    expect(link.counters()).toMatchObject({ sentCount: 1, sendErrorCount: 1 })
    await link.close()
  })
})
