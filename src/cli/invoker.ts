import { ScanError } from '../errors.js'

/**
 * Who called sudo, while this process is root on their behalf.
 *
 * It begins with root's rights for everything. {@link stepDown} once, early: from then on files are opened, and belong,
 * as if the invoking user had started the process, and {@link asRoot} lends root's rights back for one task. After
 * {@link become} nobody lends them again: every thread is the user's, and none has a capability
 * (docs/decisions/0012-least-privilege.md).
 */
export interface Invoker {
  stepDown(): void
  /** One task at a time. */
  asRoot<Result>(task: () => Promise<Result>): Promise<Result>
  /** @throws {ScanError} ERR_INVOKER */
  become(): void
}

/** The part of `process` that changes who it is. Each call is for all threads: glibc sees to that. */
export interface Identity {
  readonly env: Readonly<Record<string, string | undefined>>
  getuid?(): number
  geteuid?(): number
  getgid?(): number
  getgroups?(): number[]
  setuid?(id: number): void
  seteuid?(id: number): void
  setgid?(id: number): void
  setegid?(id: number): void
  setgroups?(groups: readonly number[]): void
  initgroups?(user: number, extraGroup: number): void
}

/** One less than the id that means "leave it as it is". */
const GREATEST_ID = 2 ** 32 - 2

/** Undefined for whoever is not root, for root who was not called through sudo, and for root who called it. */
export function invokerOf(process: Identity): Invoker | undefined {
  const uid = idOf(process.env.SUDO_UID)
  const gid = idOf(process.env.SUDO_GID)
  if (!uid || gid === undefined || process.getuid?.() !== 0 || process.geteuid?.() !== 0) return undefined
  return new SudoUser(process as Required<Identity>, uid, gid)
}

function idOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^(0|[1-9]\d{0,9})$/.test(text)) return undefined
  const id = Number(text)
  return id <= GREATEST_ID ? id : undefined
}

class SudoUser implements Invoker {
  readonly #rootGid: number
  readonly #rootGroups: readonly number[]

  constructor(
    private readonly process: Required<Identity>,
    private readonly uid: number,
    private readonly gid: number,
  ) {
    this.#rootGid = process.getgid()
    this.#rootGroups = process.getgroups()
  }

  stepDown(): void {
    this.#orRefuse(() => {
      this.#takeGroups()
      this.process.setegid(this.gid)
      this.process.seteuid(this.uid)
    })
  }

  async asRoot<Result>(task: () => Promise<Result>): Promise<Result> {
    this.#stepUp()
    try {
      return await task()
    } finally {
      this.stepDown()
    }
  }

  become(): void {
    this.#orRefuse(() => {
      this.#stepUp()
      this.#takeGroups()
      this.process.setgid(this.gid)
      this.process.setuid(this.uid)
    })
    if (this.process.getuid() !== this.uid || this.process.geteuid() !== this.uid || this.#canReturn()) {
      throw new ScanError('ERR_INVOKER', `root's rights cannot be given up for those of user ${this.uid}`)
    }
  }

  #stepUp(): void {
    this.process.seteuid(0)
    this.process.setegid(this.#rootGid)
    this.process.setgroups(this.#rootGroups)
  }

  #takeGroups(): void {
    try {
      this.process.initgroups(this.uid, this.gid)
    } catch {
      this.process.setgroups([this.gid]) // nobody by that name is known here, and so no further group
    }
  }

  #canReturn(): boolean {
    try {
      this.process.seteuid(0)
      return true
    } catch {
      return false
    }
  }

  #orRefuse(change: () => void): void {
    try {
      change()
    } catch (error) {
      const what = `cannot take on the rights of the user who called sudo, uid ${this.uid}, gid ${this.gid}`
      const { code } = error as NodeJS.ErrnoException
      throw new ScanError('ERR_INVOKER', code === undefined ? what : `${what} (${code})`, { cause: error })
    }
  }
}
