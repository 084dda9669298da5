import { describe, expect, it } from '@jest/globals'
import { type Identity, invokerOf } from '../../src/cli/invoker.js'
import { finding, header, summary } from '../output/sample-records.js'
import { run } from './harness.js'

/** A process whose ids follow the rules of setresuid(2), as far as they matter here. */
class FakeProcess implements Required<Identity> {
  #ids = { real: 0, effective: 0, saved: 0 }
  groups = [0, 7]
  gid = 0
  /** Not known to this machine, as `initgroups` puts it. */
  readonly isNamed: boolean

  constructor(
    readonly env: Record<string, string>,
    { isNamed = true, uid = 0 } = {},
  ) {
    this.isNamed = isNamed
    this.#ids = { real: uid, effective: uid, saved: uid }
  }

  getuid = () => this.#ids.real
  geteuid = () => this.#ids.effective
  getgid = () => this.gid
  getgroups = () => this.groups
  setuid = (id: number) => {
    this.#demandRoot()
    this.#ids = { real: id, effective: id, saved: id }
  }
  seteuid = (id: number) => {
    if (id !== this.#ids.real && id !== this.#ids.saved) this.#demandRoot()
    this.#ids.effective = id
  }
  setgid = (id: number) => {
    this.#demandRoot()
    this.gid = id
  }
  setegid = (id: number) => {
    this.#demandRoot()
    this.gid = id
  }
  setgroups = (groups: readonly number[]) => {
    this.#demandRoot()
    this.groups = [...groups]
  }
  initgroups = (_user: number, extra: number) => {
    this.#demandRoot()
    if (!this.isNamed) throw new Error('unknown user')
    this.groups = [extra, 50]
  }

  #demandRoot(): void {
    if (this.#ids.effective !== 0) throw Object.assign(new Error('not permitted'), { code: 'EPERM' })
  }
}

const SUDO = { SUDO_UID: '1000', SUDO_GID: '1001' }

describe('who called sudo', () => {
  it.each([
    ['nobody', {}],
    ['root', { SUDO_UID: '0', SUDO_GID: '0' }],
    ['half of somebody', { SUDO_UID: '1000' }],
    ['a name', { SUDO_UID: 'alice', SUDO_GID: '1001' }],
    ['the id that changes nothing', { SUDO_UID: '4294967295', SUDO_GID: '1001' }],
    ['a negative id', { SUDO_UID: '-1', SUDO_GID: '1001' }],
    ['an id in octal', { SUDO_UID: '0750', SUDO_GID: '1001' }],
  ])('is nobody: %s', (_, env) => {
    expect(invokerOf(new FakeProcess(env))).toBeUndefined()
  })

  it('is nobody to a process that is not root', () => {
    expect(invokerOf(new FakeProcess(SUDO, { uid: 1000 }))).toBeUndefined()
  })

  it('is who the process is, for files, but while root is lent back', async () => {
    const process = new FakeProcess(SUDO)
    const invoker = invokerOf(process)!
    invoker.stepDown()
    expect([process.geteuid(), process.gid, process.groups]).toEqual([1000, 1001, [1001, 50]])
    const lent = await invoker.asRoot(async () => [process.geteuid(), process.gid, process.groups])
    expect(lent).toEqual([0, 0, [0, 7]])
    expect([process.geteuid(), process.gid]).toEqual([1000, 1001])
    await expect(invoker.asRoot(() => Promise.reject(new Error('refused')))).rejects.toThrow('refused')
    expect(process.geteuid()).toBe(1000)
  })

  it('is who the process is for ever, in the end', () => {
    const process = new FakeProcess(SUDO)
    const invoker = invokerOf(process)!
    invoker.stepDown()
    invoker.become()
    expect([process.getuid(), process.geteuid(), process.gid, process.groups]).toEqual([1000, 1000, 1001, [1001, 50]])
    expect(() => process.seteuid(0)).toThrow('not permitted')
  })

  it('has its own group alone when this machine does not know it', () => {
    const process = new FakeProcess(SUDO, { isNamed: false })
    invokerOf(process)!.become()
    expect(process.groups).toEqual([1001])
  })

  it('is an error of its own when the kernel refuses', () => {
    const process = new FakeProcess(SUDO)
    process.setuid = () => {
      throw Object.assign(new Error('no such id here'), { code: 'EINVAL' })
    }
    expect(() => invokerOf(process)!.become()).toThrow(
      expect.objectContaining({ code: 'ERR_INVOKER', message: expect.stringContaining('1000') }),
    )
  })

  it('is an error of its own when root could come back', () => {
    const process = new FakeProcess(SUDO)
    process.setuid = () => process.seteuid(1000)
    expect(() => invokerOf(process)!.become()).toThrow(expect.objectContaining({ code: 'ERR_INVOKER' }))
  })
})

describe('a scan through sudo', () => {
  it('steps down before files are opened, and becomes the user once, when the link is open, before the first record is written', async () => {
    const calls: string[] = []
    const invoker = {
      stepDown: () => calls.push('step down'),
      asRoot: <Result>(task: () => Promise<Result>) => task(),
      become: () => calls.push('become'),
    }
    const beforeBatch = (index: number) => void calls.push(`batch ${index}`)
    const batches = [[header()], [finding()], [summary()]]
    expect((await run(['scan', 'x'], { batches, beforeBatch, invoker })).code).toBe(0)
    expect(calls).toEqual(['step down', 'batch 0', 'become', 'batch 1', 'batch 2'])
  })
})
