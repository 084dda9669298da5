import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { describe, expect, it } from '@jest/globals'
import { upstreamVersion } from '../../src/identify/clean.js'
import type { Conversation, Example, Identified, Probe } from '../../src/identify/probe.js'
import type { Service } from '../../src/model/index.js'
import { at, Fakes, identifyAll } from './fakes.js'
import { bytesOf, readProbeFolders } from './probe-folders.js'

/**
 * Every example once more, over real sockets: a server says what the example has heard, turn by turn, and the engine
 * makes of it what the example gives. A turn that never ends, a question that is asked too early, an answer that is
 * taken for whole in its middle: this is where they show.
 */

interface Script {
  /** Said before anything was asked. */
  readonly greeting: Uint8Array | undefined
  /** Said to one question after the other. */
  readonly answers: readonly Uint8Array[]
}

function scriptOf({ turns }: Conversation, hears: Example['hears'][number]): Script {
  const replies = turns.map((turn, i) => ({ turn, bytes: bytesOf(hears[i] ?? '') }))
  const answers = replies.filter(({ turn, bytes }) => turn.say !== undefined && bytes.length > 0)
  const greets = turns[0]!.say === undefined && !turns[0]!.startTls
  return { greeting: greets ? replies[0]!.bytes : undefined, answers: answers.map(({ bytes }) => bytes) }
}

/** @returns the record of a server that plays the example on a port that is the probe's own */
async function playBack(probe: Probe, { hears }: Example): Promise<Service> {
  const scripts = probe.conversations.map((conversation, i) => scriptOf(conversation, hears[i] ?? []))
  const { tlsPorts: _, ...rest } = probe
  const examined = (port: number): readonly Probe[] => [{ ...rest, ports: [port] }]
  if (probe.transport === 'udp') {
    await using socket = await playUdp(scripts[0]!)
    const target = { ...at(socket.port), protocol: 'udp' as const }
    return (await identifyAll([target], { probes: examined(socket.port), may: () => true }))[0]!
  }
  await using fakes = new Fakes()
  const port = await fakes.serve((socket) => {
    const { greeting, answers = [] } = scripts[fakes.connectionCount - 1] ?? {}
    const left = [...answers]
    if (greeting) socket.write(greeting)
    socket.on('data', () => {
      const answer = left.shift()
      if (answer) socket.write(answer)
    })
  })
  return (await identifyAll([at(port)], { probes: examined(port), may: () => true }))[0]!
}

async function playUdp({ answers }: Script): Promise<AsyncDisposable & { readonly port: number }> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const left = [...answers]
  socket.on('message', (_, { port, address }) => {
    const answer = left.shift()
    if (answer) socket.send(answer, port, address)
  })
  return {
    port: socket.address().port,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => socket.close(() => resolve())),
  }
}

/** What of a record an example speaks of. */
function gist({ name, product, version, distroPatched, auth, facts }: Service): Omit<Identified, 'excerpt'> {
  return {
    ...{ name, auth },
    ...(product !== undefined && { product }),
    ...(version !== undefined && { version }),
    ...(distroPatched && { distroPatched }),
    ...(facts && { facts }),
  }
}

function expected(gives: Given): Omit<Identified, 'excerpt'> {
  const { auth = 'unknown', version, ...rest } = gives
  return { auth, ...rest, ...(version !== undefined && { version: upstreamVersion(version).version }) }
}

type Given = Exclude<Example['gives'], 'nothing'>
type Playable = Omit<Example, 'gives'> & { readonly gives: Given }

/** TLS has a test of its own. */
function isPlayable(example: Example): example is Playable {
  return example.gives !== 'nothing' && !example.tls
}

const folders = (await readProbeFolders())
  .map(({ name, probe, examples }) => ({ name, probe, examples: examples.filter(isPlayable) }))
  .filter(({ name, examples }) => !name.startsWith('_') && examples.length > 0)

describe('a server that says what an example has heard', () => {
  it.each(folders)(
    'is found out by $name',
    async ({ probe, examples }) => {
      for (const example of examples) {
        const service = await playBack(probe, example)
        expect({ [example.title]: gist(service) }).toEqual({ [example.title]: expected(example.gives) })
        expect(service.probe).toBe(probe.id)
      }
    },
    30_000,
  )
})

describe('a server that hangs up instead of answering', () => {
  /** Answers the first connection's first question, and hangs up on every other. */
  async function hangUp(probe: Probe, firstAnswer: Uint8Array): Promise<Service> {
    await using fakes = new Fakes()
    let isFirst = true
    const port = await fakes.serve((socket) => {
      socket.on('data', () => {
        if (isFirst) socket.write(firstAnswer)
        else socket.end()
        isFirst = false
      })
    })
    return (await identifyAll([at(port)], { probes: [{ ...probe, ports: [port] }] }))[0]!
  }

  async function probeOf(id: string) {
    const { probe, examples } = (await readProbeFolders()).find(({ name }) => name === id)!
    return { probe, firstReply: bytesOf(examples[0]!.hears[0]![0]!) }
  }

  it('is Kafka that wants a login', async () => {
    const { probe, firstReply } = await probeOf('kafka-api-versions')
    expect(await hangUp(probe, firstReply)).toMatchObject({ name: 'kafka', auth: 'required' })
  })

  it('is a file server without SMB 1', async () => {
    const { probe, firstReply } = await probeOf('smb-negotiate')
    expect(await hangUp(probe, firstReply)).toMatchObject({ name: 'microsoft-ds', facts: { smb1: false } })
  })

  it('is nothing that we know, if that is all it does', async () => {
    const { probe } = await probeOf('kafka-api-versions')
    expect(await hangUp(probe, new Uint8Array(1))).toMatchObject({ name: 'unknown' })
  })
})
