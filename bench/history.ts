import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../test/lab/root.js'
import { commitId, describeMachine, type Machine } from './machine.js'

/** What one run of the benchmarks leaves behind: a line of history.ndjson for each section, and plots. */
export class History {
  readonly machine: Machine = describeMachine()
  readonly commit = commitId()

  /** @param isQuick fewer rounds: its plots are put where none that took longer is */
  constructor(readonly isQuick: boolean) {}

  /** Results of one section, as they are. */
  keep(section: string, results: unknown): void {
    const what = { section, date: new Date().toISOString(), commit: this.commit, quick: this.isQuick }
    const line = JSON.stringify({ ...what, machine: this.machine, results })
    appendFileSync(join(ROOT, 'bench/history.ndjson'), `${line}\n`)
  }

  /** @returns the file, from the repository's root */
  plot(name: string, svg: string): string {
    const folder = this.isQuick ? '.cache/bench/plots' : 'docs/plots'
    mkdirSync(join(ROOT, folder), { recursive: true })
    const file = join(folder, `bench-${name}.svg`)
    writeFileSync(join(ROOT, file), svg)
    return file
  }
}
