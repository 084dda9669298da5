import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { describe, expect, it } from '@jest/globals'
import { makeNamespaces } from './namespace.js'

describe('namespaces', () => {
  it('hold loopback and nothing else', async () => {
    await using namespaces = await makeNamespaces(['alone'])
    const links = JSON.parse(await namespaces.at.alone.output(['ip', '-j', 'link'])) as { ifname: string }[]
    expect(links.map(({ ifname }) => ifname)).toEqual(['lo'])
  })

  it('are gone after close, with all that ran in them', async () => {
    const namespaces = await makeNamespaces(['first', 'second'])
    const names = Object.values(namespaces.at).map(({ name }) => name)
    const sleeper = namespaces.at.second.start(['sleep', '600'], { stdio: 'ignore' })
    const slept = once(sleeper, 'exit')
    expect(await readdir('/run/netns')).toEqual(expect.arrayContaining(names))
    await namespaces.close()
    expect(await slept).toEqual([null, 'SIGKILL'])
    expect((await readdir('/run/netns')).filter((name) => names.includes(name))).toEqual([])
  })
})
