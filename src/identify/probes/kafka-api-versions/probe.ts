import { hex, textOf, u16be, u32be } from '../../bytes.js'
import type { Heard, Probe } from '../../probe.js'
import type { Reply } from '../../reply.js'

export const probe: Probe = {
  id: 'kafka-api-versions',
  service: 'Kafka',
  about: 'Asks which requests are understood, then for the names of brokers and topics. Reads no message.',
  safety: 'read',
  transport: 'tcp',
  ports: [[9092, 9094], 19092, 29092],
  tlsPorts: [9093],
  rarity: 8,
  conversations: [
    {
      turns: [
        { say: hex`0000000b 0012 0000 00000001 0001 70`, isWhole: isWholeResponse },
        { say: hex`0000000f 0003 0000 00000002 0001 70 00000000`, when: isKafka, isWhole: isWholeResponse },
      ],
    },
  ],

  identify(heard) {
    const versions = versionsOf(heard)
    if (!versions) return undefined
    const highest = versions.get(METADATA)
    const metadata = metadataOf(heard.reply(1))
    const { isEmpty, ending } = heard.reply(1)
    const wantsLogin = isEmpty && ending === 'closed'
    return {
      name: 'kafka',
      product: 'Apache Kafka',
      auth: metadata ? 'none' : wantsLogin ? 'required' : 'unknown',
      facts: {
        requestCount: versions.size,
        ...(highest !== undefined && { metadataVersion: highest }),
        ...(metadata && { brokers: metadata.brokers, topics: metadata.topics }),
      },
      excerpt: metadata ? metadata.brokers.join(', ') : `${versions.size} kinds of requests`,
    }
  },

  facts: {
    requestCount: 'How many kinds of requests it understands: the newer, the more.',
    metadataVersion: 'The highest version of the request for metadata.',
    brokers: 'Where its cluster listens, as it says itself.',
    topics: 'The names of the topics, where whoever asks is told.',
  },
  sources: [
    'Apache Kafka protocol guide: Request and Response Headers, ApiVersions (key 18) v0, Metadata (key 3) v0',
    'Apache Kafka documentation, §7.3 (SASL: a request before the login ends the connection)',
  ],
}

const METADATA = 3
const MOST_ENTRIES = 100

function isWholeResponse({ bytes }: Reply): boolean {
  return bytes.length >= 4 + (u32be(bytes, 0) ?? Infinity)
}

function isKafka(heard: Heard): boolean {
  return versionsOf(heard) !== undefined
}

/** The highest version by the key of each request. */
function versionsOf(heard: Heard): ReadonlyMap<number, number> | undefined {
  const { bytes } = heard.reply(0)
  const count = u32be(bytes, 10)
  if (u32be(bytes, 0) !== bytes.length - 4 || u32be(bytes, 4) !== 1 || u16be(bytes, 8) !== 0) return undefined
  if (count === undefined || count === 0 || bytes.length !== 14 + 6 * count) return undefined
  const versions = new Map<number, number>()
  for (let at = 14; at < bytes.length; at += 6) versions.set(u16be(bytes, at)!, u16be(bytes, at + 4)!)
  return versions
}

interface Metadata {
  readonly brokers: string[]
  readonly topics: string[]
}

/** As far as it came; undefined when it is no response to our request. */
function metadataOf({ bytes }: Reply): Metadata | undefined {
  if (u32be(bytes, 4) !== 2) return undefined
  const brokerCount = u32be(bytes, 8)
  if (brokerCount === undefined || brokerCount > 10_000) return undefined
  const metadata: Metadata = { brokers: [], topics: [] }
  let at = 12
  for (let i = 0; i < brokerCount; i++) {
    const host = shortText(bytes, at + 4)
    const port = host === undefined ? undefined : u32be(bytes, at + 6 + host.length)
    if (host === undefined || port === undefined) return metadata
    if (metadata.brokers.length < MOST_ENTRIES) metadata.brokers.push(`${host}:${port}`)
    at += 10 + host.length
  }
  const topicCount = u32be(bytes, at) ?? 0
  at += 4
  for (let i = 0; i < Math.min(topicCount, MOST_ENTRIES); i++) {
    const name = shortText(bytes, at + 2)
    if (name === undefined) break
    metadata.topics.push(name)
    const next = afterPartitions(bytes, at + 4 + name.length)
    if (next === undefined) break
    at = next
  }
  return metadata
}

/** Past the partitions of a topic, each with two lists of replicas. */
function afterPartitions(bytes: Uint8Array, from: number): number | undefined {
  const count = u32be(bytes, from)
  if (count === undefined) return undefined
  let at = from + 4
  for (let i = 0; i < count; i++) {
    at += 2 + 4 + 4
    for (const _ of ['replicas', 'in-sync replicas']) {
      const length = u32be(bytes, at)
      if (length === undefined) return undefined
      at += 4 + 4 * length
    }
  }
  return at
}

function shortText(bytes: Uint8Array, at: number): string | undefined {
  const length = u16be(bytes, at)
  return length !== undefined && at + 2 + length <= bytes.length ? textOf(bytes, at + 2, at + 2 + length) : undefined
}
