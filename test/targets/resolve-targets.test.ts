import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { formatWords } from '../../src/model/index.js'
import {
  MAX_UNEXCLUDED_PUBLIC_COUNT,
  parseTargetSet,
  type ResolvedTargets,
  resolveTargets,
  type TargetRequest,
} from '../../src/targets/index.js'
import { fakeIo } from './fake-io.js'

const names = {
  'web.example': ['10.0.0.80', 'fd00::80'],
  'mail.example': ['10.0.0.25', '10.0.0.80'],
  'empty.example': [],
}

function resolve(request: TargetRequest, files: Readonly<Record<string, string>> = {}): Promise<ResolvedTargets> {
  return resolveTargets(request, fakeIo({ names, files }))
}

/** Targets as ranges of text. */
function rangesOf({ targets }: ResolvedTargets): string[] {
  return [...targets.ranges()].map(({ first, last }) => {
    const [from, to] = [formatWords(...first), formatWords(...last)]
    return from === to ? from : `${from}-${to}`
  })
}

function pairsOf({ pairs }: ResolvedTargets): string[] {
  const out = new Uint32Array(4)
  return Array.from({ length: pairs.size }, (_, rank) => {
    const port = pairs.endpointAt(rank, out)
    return `${formatWords(out[0]!, out[1]!, out[2]!, out[3]!)} ${port}`
  })
}

describe('targets', () => {
  it('are joined from arguments and files', async () => {
    const resolved = await resolve(
      { targets: ['10.0.0.0/30,10.0.0.9', '10.0.0.4-7'], targetsFiles: ['list'] },
      { list: '10.0.0.8\nfd00::1' },
    )
    expect(rangesOf(resolved)).toEqual(['10.0.0.0-10.0.0.9', 'fd00::1'])
    expect(resolved.excludedCount).toBe(0)
  })

  it('may come from standard input', async () => {
    expect(rangesOf(await resolve({ targetsFiles: ['-'] }, { '-': '10.0.0.1' }))).toEqual(['10.0.0.1'])
  })

  it('cannot both come from standard input, targets and exclusions', async () => {
    const request = { targetsFiles: ['-'], excludeFiles: ['-'] }
    await expect(resolve(request, { '-': '10.0.0.1' })).rejects.toMatchObject({ code: 'ERR_OPTION' })
  })

  it('are every combination of octet ranges', async () => {
    const resolved = await resolve({ targets: ['10.0.0-3.1-254'] })
    expect(rangesOf(resolved)).toEqual([
      '10.0.0.1-10.0.0.254',
      '10.0.1.1-10.0.1.254',
      '10.0.2.1-10.0.2.254',
      '10.0.3.1-10.0.3.254',
    ])
    expect((await resolve({ targets: ['10.0-1.0-255.0-255'] })).targets.size).toBe(2 ** 17)
  })

  it('are all addresses of a name, and keep the name', async () => {
    const resolved = await resolve({ targets: ['web.example', 'https://mail.example/inbox'] })
    expect(rangesOf(resolved)).toEqual(['10.0.0.25', '10.0.0.80', 'fd00::80'])
    expect(resolved.names.nameOf('10.0.0.25')).toBe('mail.example')
    expect(resolved.names.nameOf('10.0.0.80')).toBe('web.example')
    expect(resolved.names.nameOf('fd00::80')).toBe('web.example')
    expect(resolved.names.nameOf('10.0.0.1')).toBeUndefined()
  })

  it.each([
    ['no-such.example', 'cannot resolve no-such.example: there is no such name'],
    ['empty.example', 'the name empty.example has no address'],
  ])('that are the name %s cannot be looked up', async (name, message) => {
    await expect(resolve({ targets: ['10.0.0.1', name] })).rejects.toMatchObject({
      code: 'ERR_TARGET_RESOLVE',
      message,
    })
  })

  it('report the first name that fails, in the order given', async () => {
    const list = Array.from({ length: 100 }, (_, i) => `no-${i}.example`).join('\n')
    await expect(resolve({ targetsFiles: ['list'] }, { list })).rejects.toMatchObject({
      message: 'list:1: cannot resolve no-0.example: there is no such name',
    })
  })

  it('look each name up once', async () => {
    const asked: string[] = []
    const io = { ...fakeIo({ names }), resolve: async (name: string) => [`10.0.0.${asked.push(name)}`] }
    const resolved = await resolveTargets({ targets: ['a.example,A.example', 'a.example:22', 'a.example.:23'] }, io)
    expect(asked).toEqual(['a.example'])
    expect(rangesOf(resolved)).toEqual(['10.0.0.1'])
  })

  it('warn of host bits with their place, and not without end', async () => {
    const list = Array.from({ length: 1000 }, () => '10.0.0.1/24').join('\n')
    const { warnings } = await resolve({ targets: ['10.1.0.1/24'], targetsFiles: ['list'] }, { list })
    expect(warnings).toHaveLength(11)
    expect(warnings.slice(0, 2)).toEqual([
      '10.1.0.1/24 has host bits set: taken as 10.1.0.0/24',
      'list:1: 10.0.0.1/24 has host bits set: taken as 10.0.0.0/24',
    ])
    expect(warnings[10]).toBe('991 more warnings of this kind')
  })

  it('are missing when none is given', async () => {
    await expect(resolve({})).rejects.toMatchObject({ code: 'ERR_TARGET_EMPTY' })
    await expect(resolve({ targets: ['', ' , '] })).rejects.toMatchObject({ code: 'ERR_TARGET_EMPTY' })
    await expect(resolve({ targetsFiles: ['list'] }, { list: '# none yet\n' })).rejects.toMatchObject({
      code: 'ERR_TARGET_EMPTY',
      message: expect.stringContaining('no targets in list'),
    })
  })

  it('name the file and line that is wrong', async () => {
    const failure = resolve({ targetsFiles: ['hosts.txt'] }, { 'hosts.txt': '10.0.0.1\r\n\r\n10.0.0.256\r\n' })
    await expect(failure).rejects.toMatchObject({
      code: 'ERR_TARGET_SYNTAX',
      where: 'hosts.txt:3',
      column: 7,
      message: 'hosts.txt:3: "10.0.0.256", column 8: expected an octet, 0 to 255',
    })
  })

  it('refuse a file that is not text', async () => {
    const io = fakeIo({ files: { image: Uint8Array.from({ length: 5000 }, (_, i) => (i * 151 + 128) & 255) } })
    await expect(resolveTargets({ targetsFiles: ['image'] }, io)).rejects.toMatchObject({
      code: 'ERR_TARGET_SYNTAX',
      where: 'image:1',
    })
  })

  it('name the file that cannot be read', async () => {
    await expect(resolve({ targetsFiles: ['gone'] })).rejects.toMatchObject({
      code: 'ERR_FILE_READ',
      message: 'cannot read gone: no such file',
    })
  })

  it('may be a hundred thousand lines, in any order', async () => {
    const count = 100_000
    const line = (i: number) => `10.${i >>> 16}.${(i >>> 8) & 255}.${i & 255}`
    const order = Array.from({ length: count }, (_, i) => (i * 70_001) % count) // 70,001 is prime: every line once
    const list = order.map((i) => (i % 3 === 0 ? `${line(i)} # host ${i}` : line(i))).join('\n')
    const resolved = await resolve({ targetsFiles: ['list'] }, { list })
    expect(rangesOf(resolved)).toEqual([`10.0.0.0-${line(count - 1)}`])
  })
})

describe('exclusions', () => {
  it('take their addresses out, from arguments, files and names', async () => {
    const resolved = await resolve(
      { targets: ['10.0.0.0/24'], exclude: ['10.0.0.128/25', 'mail.example'], excludeFiles: ['list'] },
      { list: '10.0.0.0-9\n# routers\n10.0.0.127' },
    )
    expect(rangesOf(resolved)).toEqual(['10.0.0.10-10.0.0.24', '10.0.0.26-10.0.0.79', '10.0.0.81-10.0.0.126'])
    expect(resolved.excludedCount).toBe(256 - resolved.targets.size)
    expect(resolved.names.size).toBe(0)
  })

  it('subtract as sets do', async () => {
    const block = fc.tuple(fc.nat(255), fc.integer({ min: 24, max: 32 })).map(([octet, bits]) => ({
      text: `10.0.0.${octet}/${bits}`,
      first: octet & ~(2 ** (32 - bits) - 1),
      size: 2 ** (32 - bits),
    }))
    const octetsOf = (blocks: readonly { first: number; size: number }[]) =>
      new Set(blocks.flatMap(({ first, size }) => Array.from({ length: size }, (_, i) => first + i)))
    await fc.assert(
      fc.asyncProperty(
        fc.array(block, { minLength: 1, maxLength: 6 }),
        fc.array(block, { maxLength: 6 }),
        async (wanted, unwanted) => {
          const hollow = octetsOf(unwanted)
          const expected = [...octetsOf(wanted)].filter((octet) => !hollow.has(octet))
          fc.pre(expected.length > 0)
          const textOf = (blocks: readonly { text: string }[]) => blocks.map(({ text }) => text)
          const { targets } = await resolve({ targets: textOf(wanted), exclude: textOf(unwanted) })
          expect(targets.size).toBe(expected.length)
          for (const octet of expected) expect(targets.contains(0, 0, 0xffff, 0x0a000000 + octet)).toBe(true)
        },
      ),
    )
  })

  it.each([
    [{ targets: ['10.0.0.0/24'], exclude: ['10.0.0.0/8'] }, 'every target is in 10.0.0.0/8 (excluded)'],
    [{ targets: ['10.0.0.0/24'], excludeFiles: ['list'] }, 'every target is in the list list (excluded)'],
    [{ targets: ['224.0.0.5'] }, 'every target is in multicast 224.0.0.0/4 (RFC 5771, never probed)'],
    [{ targets: ['ff00::/8'] }, 'every target is in multicast ff00::/8 (RFC 4291 §2.7, never probed)'],
    [{ targets: ['10.0.0.1:22'], exclude: ['10.0.0.1'] }, 'every target is in 10.0.0.1 (excluded)'],
    [{ targets: ['10.0.0.1'], ports: '22', excludePorts: '1-1024' }, 'every port is in 1-1024 (excluded)'],
    [{ targets: ['10.0.0.1:22'], excludePorts: 'ssh' }, 'every port is in 22 (excluded)'],
  ])('that swallow everything are named: %j', async (request, message) => {
    await expect(resolve(request, { list: '10.0.0.0/16' })).rejects.toMatchObject({
      code: 'ERR_TARGET_EXCLUDED',
      message: `nothing is left to probe: ${message}`,
    })
  })

  it('cannot hold a port', async () => {
    const request = { targets: ['10.0.0.0/24'], exclude: ['10.0.0.1:22'] }
    await expect(resolve(request)).rejects.toMatchObject({ code: 'ERR_OPTION' })
  })

  it('include what is never probed, with a warning', async () => {
    const { targets, warnings, excludedCount } = await resolve({ targets: ['192.0.2.0/24,10.0.0.1'] })
    expect(targets.size).toBe(1)
    expect(excludedCount).toBe(256)
    expect(warnings).toEqual([
      'targets left out: 256, in documentation (TEST-NET-1) 192.0.2.0/24 (RFC 5737, never probed)',
    ])
  })

  it('leave an IPv4 target alone when they are all of IPv6', async () => {
    expect(rangesOf(await resolve({ targets: ['10.0.0.1,fd00::1'], exclude: ['::/0'] }))).toEqual(['10.0.0.1'])
  })
})

describe('public targets', () => {
  it('need an exclusion, or the word that there is none, beyond 2^20', async () => {
    const request = { targets: ['1.0.0.0/12,1.16.0.0'] }
    await expect(resolve(request)).rejects.toMatchObject({
      code: 'ERR_TARGET_PUBLIC',
      message: expect.stringContaining('--exclude-file'),
    })
    expect((await resolve({ ...request, noExclusions: true })).targets.size).toBe(2 ** 20 + 1)
    expect((await resolve({ ...request, exclude: ['1.0.0.1'] })).targets.size).toBe(2 ** 20)
  })

  it('need none up to 2^20, and private ones never', async () => {
    const resolved = await resolve({ targets: ['1.0.0.0/12', '10.0.0.0/8', '127.0.0.0/8', 'fd00::/100'] })
    expect(resolved.targets.size).toBe(MAX_UNEXCLUDED_PUBLIC_COUNT + 2 ** 25 + 2 ** 28)
  })

  it('may be all of IPv4 but what is never probed', async () => {
    const { targets, excludedCount, scopes } = await resolve({ targets: ['0.0.0.0/0'], noExclusions: true })
    expect(targets.size + excludedCount).toBe(2 ** 32)
    expect(excludedCount).toBe(2 ** 24 + 2 ** 29 + 3 * 256 + 1)
    expect(scopes.has('public') && scopes.has('private') && !scopes.has('multicast')).toBe(true)
  })

  it('are too many to rank when they are all of IPv6', async () => {
    await expect(resolve({ targets: ['2000::/3'], noExclusions: true })).rejects.toMatchObject({
      code: 'ERR_PLAN_SIZE',
    })
  })
})

describe('scopes', () => {
  it('are those of what is probed, pairs included', async () => {
    const { scopes } = await resolve({ targets: ['10.0.0.1', '127.0.0.1:80', '1.1.1.1'], exclude: ['1.1.1.1'] })
    expect(scopes).toEqual(new Set(['loopback', 'private']))
  })
})

describe('pairs', () => {
  it('come from addresses, names and URLs with a port', async () => {
    const resolved = await resolve({
      targets: ['10.0.0.2:443', '[fd00::1]:22', 'web.example:8080', 'https://10.0.0.1:8443/'],
    })
    expect(resolved.targets.size).toBe(0)
    expect(pairsOf(resolved)).toEqual([
      '10.0.0.1 8443',
      '10.0.0.2 443',
      '10.0.0.80 8080',
      'fd00::1 22',
      'fd00::80 8080',
    ])
    expect(resolved.names.nameOf('fd00::80')).toBe('web.example')
  })

  it('that targets × ports covers are not counted twice', async () => {
    const resolved = await resolve({
      targets: ['10.0.0.0/31', '10.0.0.0:22', '10.0.0.1:23', '10.0.0.2:22'],
      ports: '22',
    })
    expect(pairsOf(resolved)).toEqual(['10.0.0.1 23', '10.0.0.2 22'])
  })

  it('obey exclusions of addresses and of ports', async () => {
    const resolved = await resolve({
      targets: ['10.0.0.1:22', '10.0.0.2:22', '10.0.0.2:23', '224.0.0.1:22'],
      exclude: ['10.0.0.1'],
      excludePorts: '23',
    })
    expect(pairsOf(resolved)).toEqual(['10.0.0.2 22'])
    expect(resolved.excludedCount).toBe(3)
    expect(resolved.warnings).toEqual(['targets left out: 1, in multicast 224.0.0.0/4 (RFC 5771, never probed)'])
  })
})

describe('ports', () => {
  it('are the thousand most common ones when none is asked for', async () => {
    expect((await resolve({ targets: ['10.0.0.1'] })).ports.size).toBe(1000)
    expect((await resolve({ targets: ['10.0.0.1'], topPorts: 3 })).ports.size).toBe(3)
  })

  it('lose what is excluded', async () => {
    const { ports } = await resolve({ targets: ['10.0.0.1'], ports: '20-25', excludePorts: 'ssh,25' })
    expect(ports.toString()).toBe('20-21,23-24')
  })

  it('cannot be a list and the most common ones', async () => {
    const request = { targets: ['10.0.0.1'], ports: '22', topPorts: 10 }
    await expect(resolve(request)).rejects.toMatchObject({ code: 'ERR_OPTION' })
  })

  it('are checked before anything is read or looked up', async () => {
    await expect(resolve({ targetsFiles: ['gone'], ports: '70000' })).rejects.toMatchObject({ code: 'ERR_PORT_SYNTAX' })
  })
})

describe('literal target text', () => {
  it.each(['web.example', '10.0.0.1:22'])('cannot be %s', (text) => {
    expect(() => parseTargetSet(text)).toThrow(expect.objectContaining({ code: 'ERR_OPTION' }))
  })
})
