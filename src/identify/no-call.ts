const OUR_FAULT = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EADDRNOTAVAIL', 'EAGAIN'])

/** There is no connection. */
export class NoCall extends Error {
  /** @param code errno's name, as Node gives it */
  constructor(readonly code: string) {
    super(`no connection: ${code}`)
  }

  /** This machine has no more sockets or ports to give; the target had no part in it. */
  get isOurFault(): boolean {
    return OUR_FAULT.has(this.code)
  }
}
