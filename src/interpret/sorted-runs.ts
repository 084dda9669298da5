/** A run is sorted in a millisecond or two: numbers by the engine's own routine, others by calls. */
const NUMBERS_IN_RUN = 2 ** 14
const OTHERS_IN_RUN = 2 ** 10

/**
 * Yields numbers in order, made ready piece by piece: a million sorted at once would keep the event loop from
 * everybody else for a tenth of a second.
 *
 * @param values is sorted in part; distinct
 * @param compare as for Array.prototype.sort; absent: as numbers, which is a hundred times as fast
 * @yields undefined now and then, before the first: nothing yet, but other work could be done meanwhile
 */
export function* inOrder(
  values: Float64Array,
  compare?: (a: number, b: number) => number,
): Generator<number | undefined> {
  const runLength = compare ? OTHERS_IN_RUN : NUMBERS_IN_RUN
  const runs: Float64Array[] = []
  for (let at = 0; at < values.length; at += runLength) {
    const run = values.subarray(at, at + runLength)
    runs.push(compare ? Float64Array.from(Array.from(run).sort(compare)) : run.sort())
    if (runs.length > 1) yield undefined
  }
  yield* merge(runs, compare ? (a, b) => compare(a, b) < 0 : (a, b) => a < b)
}

/** A heap of runs by what is first in each. */
function* merge(runs: readonly Float64Array[], isBefore: (a: number, b: number) => boolean): Generator<number> {
  const heap = runs.map((run) => ({ run, at: 0 }))
  const first = (index: number) => heap[index]!.run[heap[index]!.at]!
  const sink = (index: number) => {
    for (let parent = index; ; ) {
      let least = parent
      for (const child of [2 * parent + 1, 2 * parent + 2]) {
        if (child < heap.length && isBefore(first(child), first(least))) least = child
      }
      if (least === parent) return
      ;[heap[parent], heap[least]] = [heap[least]!, heap[parent]!]
      parent = least
    }
  }
  for (let index = heap.length >> 1; index >= 0 && heap.length > 0; index--) sink(index)
  while (heap.length > 0) {
    const top = heap[0]!
    yield top.run[top.at]!
    if (++top.at === top.run.length) {
      const last = heap.pop()!
      if (heap.length > 0) heap[0] = last
    }
    if (heap.length > 1) sink(0)
  }
}
