import { rm } from 'node:fs/promises'
import type { ScanRecord } from '../model/index.js'
import { encodeCheckpoint } from '../scan/checkpoint.js'
import type { ScanRun } from '../scan/index.js'
import { writeAtomically } from './checkpoint-file.js'
import { cannotWrite } from './destination.js'
import type { Sinks } from './sinks.js'

const PERIOD_MS = 750

/**
 * Keeps a checkpoint of a running scan.
 *
 * A snapshot of the scan and the lengths of its outputs belong together only
 * while every record that was given has been written and the next is waited
 * for: between {@link rest} and {@link hold}. The lengths are noted in that
 * moment; the outputs are brought to the disk before the checkpoint that names
 * them, so what a checkpoint counts on is there.
 */
export class Checkpointer {
  readonly #timer: NodeJS.Timeout
  #isDue = true
  #isResting = false
  #isClosing = false
  #saving: Promise<void> | undefined
  #failure: { readonly error: unknown } | undefined

  constructor(
    private readonly path: string,
    private readonly run: ScanRun,
    private readonly sinks: Sinks,
    private readonly failOn: string | undefined,
  ) {
    this.#timer = setInterval(() => {
      this.#isDue = true
      if (this.#isResting) this.#save()
    }, PERIOD_MS)
    this.#timer.unref()
  }

  /**
   * Records have come and are not written yet. Hosts, findings and summary are made anew on resume, so the last
   * checkpoint is that of the moment before them.
   *
   * @throws {ScanError} ERR_OUTPUT: a checkpoint could not be written; the one before it is intact
   */
  async hold(records: readonly ScanRecord[]): Promise<void> {
    this.#isResting = false
    if (!this.#isClosing && records.some(isClosing)) {
      this.#isClosing = true
      clearInterval(this.#timer)
      await this.#saving
      this.#save()
      await this.#saving
    }
    this.#throwIfFailed()
  }

  /** All records that have come are written. @throws {ScanError} ERR_OUTPUT */
  rest(): void {
    this.#throwIfFailed()
    if (this.#isClosing) return
    this.#isResting = true
    if (this.#isDue) this.#save()
  }

  /** Nothing is written once this resolves. */
  async close(): Promise<void> {
    this.#isResting = false
    clearInterval(this.#timer)
    while (this.#saving) await this.#saving
  }

  /** The scan is complete: there is nothing to go on with. */
  async remove(): Promise<void> {
    try {
      await rm(this.path, { force: true })
    } catch (error) {
      throw cannotWrite(this.path, error)
    }
  }

  #save(): void {
    if (this.#saving || this.#failure) return
    const scan = this.run.snapshot()
    if (!scan) return
    this.#isDue = false
    const { path, sinks, failOn } = this
    const checkpoint = { scan, outputs: sinks.lengths(), ...(failOn !== undefined && { failOn }) }
    const save = async () => {
      await sinks.sync()
      await writeAtomically(path, await encodeCheckpoint(checkpoint))
    }
    this.#saving = save()
      .catch((error: unknown) => {
        this.#failure = { error }
        this.run.stop()
      })
      .finally(() => {
        this.#saving = undefined
        if (this.#isDue && this.#isResting) this.#save()
      })
  }

  #throwIfFailed(): void {
    if (this.#failure) throw this.#failure.error
  }
}

function isClosing({ type }: ScanRecord): boolean {
  return type === 'host' || type === 'finding' || type === 'summary'
}
