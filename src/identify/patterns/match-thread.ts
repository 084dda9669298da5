import type { Pattern } from './pcre.js'

/** What a thread of patterns begins with. */
export interface ThreadData {
  readonly patterns: readonly Pattern[]
  /** Two words, shared: the index of the pattern that runs, and how many have been begun. */
  readonly progress: Int32Array
}

/** One text, and the patterns to hold it against, in this order. */
export interface ThreadJob {
  readonly text: string
  readonly candidates: Uint32Array
}

/** The first that matches; undefined: none does. */
export type ThreadAnswer = { readonly index: number; readonly groups: readonly (string | undefined)[] } | undefined

/** Where a thread hears and speaks. */
interface Threads {
  readonly workerData: unknown
  readonly parentPort: {
    on(event: 'message', listener: (job: ThreadJob) => void): unknown
    postMessage(answer: ThreadAnswer): void
  } | null
}

/**
 * All that a thread of patterns does: it stands alone, for it is handed to the thread as text ({@link threadCode}) and
 * sees nothing of this file.
 */
export function serveMatches({ workerData, parentPort }: Threads): void {
  const { patterns, progress } = workerData as ThreadData
  const compiled: (RegExp | undefined)[] = []
  parentPort!.on('message', ({ text, candidates }) => {
    for (const index of candidates) {
      const { source, prefix, needle } = patterns[index]!
      if (!text.startsWith(prefix) || !text.includes(needle)) continue
      Atomics.store(progress, 0, index)
      Atomics.add(progress, 1, 1)
      compiled[index] ??= new RegExp(source)
      const groups = compiled[index].exec(text)
      if (!groups) continue
      parentPort!.postMessage({ index, groups: [...groups] })
      return
    }
    parentPort!.postMessage(undefined)
  })
}

/** The program of a thread: in one piece, wherever this file has been bundled to. */
export function threadCode(): string {
  return `(${serveMatches.toString()})(require('node:worker_threads'))`
}
