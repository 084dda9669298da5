import { expect, it } from '@jest/globals'
import { Queue } from '../../src/identify/queue.js'

it('a queue gives back what it was given, in that order, whatever was taken in between', () => {
  const queue = new Queue<number>()
  const taken: (number | undefined)[] = []
  expect(queue.shift()).toBeUndefined()
  let pushedCount = 0
  for (let round = 0; round < 200; round++) {
    for (let i = 0; i < 3 * (round % 30); i++) queue.push(pushedCount++)
    for (let i = 0; i < 2 * (round % 30); i++) taken.push(queue.shift())
    expect(queue.length).toBe(pushedCount - taken.length)
  }
  while (queue.length > 0) taken.push(queue.shift())
  expect(taken).toEqual(Array.from({ length: pushedCount }, (_, i) => i))
  expect(queue.shift()).toBeUndefined()
})
