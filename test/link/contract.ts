import { expect, it } from '@jest/globals'
import { ProbeBatch, type ReplyBatch, ReplyKind } from '../../src/batch/index.js'
import type { Link } from '../../src/link/link.js'
import { formatWords, parseAddress } from '../../src/model/index.js'

/** What a link under test looks out on: one address with known answers. */
export interface ContractNetwork {
  /** Opens a fresh link to it. */
  open(): Promise<Link>
  readonly address: string
  readonly openPort: number
  readonly closedPort: number
  /** Longer than any reply takes. */
  readonly cooldownMs: number
  /** What a closed port is read as. @default rst */
  readonly closedKind?: ReplyKind
  /** False for a link that cannot see the TTL of a reply, and says 0. @default true */
  readonly seesTtl?: boolean
}

/** Every Link keeps these promises; `network` says what it is held against. */
export function linkContract(network: () => ContractNetwork): void {
  const probes = (...rows: readonly (readonly [port: number, attempt: number])[]) => {
    const batch = new ProbeBatch(rows.length)
    const [w0, w1, w2, w3] = parseAddress(network().address)!.words
    for (const [port, attempt] of rows) batch.push(w0, w1, w2, w3, port, attempt)
    return batch
  }
  const drain = async (link: Link) => {
    const batches: ReplyBatch[] = []
    for await (const batch of link.replies()) batches.push(batch)
    return batches.flatMap((batch) =>
      Array.from({ length: batch.count }, (_, row) => ({
        port: batch.port(row),
        kind: batch.kind(row),
        attempt: batch.attempt(row),
        target: formatWords(batch.word(row, 0), batch.word(row, 1), batch.word(row, 2), batch.word(row, 3)),
        responder: formatWords(batch.word(row, 4), batch.word(row, 5), batch.word(row, 6), batch.word(row, 7)),
        ttl: batch.ttl(row),
        rttUs: batch.rttUs(row),
        capturedAtMs: batch.capturedAtMs(row),
      })),
    )
  }

  it('answers an open port with a SYN-ACK and a closed one with a RST, naming port and attempt', async () => {
    const { open, address, openPort, closedPort, cooldownMs } = network()
    const { closedKind = ReplyKind.rst, seesTtl = true } = network()
    const link = await open()
    try {
      await link.send(probes([openPort, 0], [closedPort, 3]))
      await link.finish(cooldownMs)
      const replies = await drain(link)
      const openReply = replies.find(({ port }) => port === openPort)
      expect(openReply).toMatchObject({ kind: ReplyKind.synAck, attempt: 0, target: address, responder: address })
      expect(replies.find(({ port }) => port === closedPort)).toMatchObject({ kind: closedKind, attempt: 3 })
      expect(openReply!.rttUs).toBeLessThan(network().cooldownMs * 1000)
      expect(openReply!.ttl > 0).toBe(seesTtl)
      expect(openReply!.capturedAtMs).toBeGreaterThan(Date.UTC(2000, 0, 1) - 1)
    } finally {
      await link.close()
    }
  })

  it('counts what has left and what has come, and nothing is queued once all is read', async () => {
    const { open, openPort, closedPort, cooldownMs } = network()
    const link = await open()
    try {
      await link.send(probes([openPort, 0], [closedPort, 0], [closedPort, 1]))
      await link.finish(cooldownMs)
      const replies = await drain(link)
      expect(link.counters()).toMatchObject({ sentCount: 3, sendErrorCount: 0, queuedReplyCount: 0 })
      expect(link.counters().replyCount).toBe(replies.length)
      expect(replies.length).toBeGreaterThanOrEqual(3) // a SYN-ACK may be repeated by its sender
    } finally {
      await link.close()
    }
  })

  it('takes a batch by copy: refilling it after send() changes nothing that is on its way', async () => {
    const { open, openPort, closedPort, cooldownMs } = network()
    const link = await open()
    try {
      const batch = probes([openPort, 0])
      await link.send(batch)
      batch.words.fill(0)
      batch.clear()
      await link.finish(cooldownMs)
      const ports = (await drain(link)).map(({ port }) => port)
      expect(ports).toContain(openPort)
      expect(ports).not.toContain(closedPort)
    } finally {
      await link.close()
    }
  })

  it('waits in send() while its queue is full, and sends everything in the end', async () => {
    const { open, closedPort, cooldownMs } = network()
    const link = await open()
    try {
      link.setRate(50_000)
      const rows = Array.from({ length: 4000 }, (_, i) => [closedPort, i % 16] as const)
      for (let i = 0; i < 5; i++) await link.send(probes(...rows))
      await link.finish(cooldownMs)
      for await (const _ of link.replies()) {
        // Only the end matters here.
      }
      const { sentCount, sendErrorCount } = link.counters()
      expect(sentCount + sendErrorCount).toBe(20_000)
    } finally {
      await link.close()
    }
  })

  it('ends replies() on close(), even while a reader waits, and close() may be called twice', async () => {
    const link = await network().open()
    const reading = drain(link)
    await link.close()
    await link.close()
    expect(await reading).toEqual([])
  })

  it('hands out after close() what it had captured before', async () => {
    const { open, openPort } = network()
    const link = await open()
    await link.send(probes([openPort, 0]))
    while (link.counters().replyCount === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    await link.close()
    expect((await drain(link)).map(({ port }) => port)).toContain(openPort)
    expect(link.counters().queuedReplyCount).toBe(0)
  })

  it('counts a batch as queued until its reader comes back for the next', async () => {
    const { open, openPort, cooldownMs } = network()
    const link = await open()
    try {
      await link.send(probes([openPort, 0]))
      await link.finish(cooldownMs)
      const reader = link.replies()[Symbol.asyncIterator]()
      const { value } = await reader.next()
      expect(link.counters().queuedReplyCount).toBeGreaterThanOrEqual((value as ReplyBatch).count)
      while (!(await reader.next()).done) {
        // The SYN-ACK may be repeated.
      }
      expect(link.counters().queuedReplyCount).toBe(0)
    } finally {
      await link.close()
    }
  })

  it('ends replies() when nothing was sent at all', async () => {
    const link = await network().open()
    try {
      await link.finish(0)
      expect(await drain(link)).toEqual([])
    } finally {
      await link.close()
    }
  })
}
