import { describe, expect, it } from '@jest/globals'
import { parseAddress } from '../../src/model/index.js'
import { parseSimulation } from '../../src/scan/index.js'
import { readSimulation } from '../../src/scan/simulation.js'

const row = { targets: '10.0.0.0/24', ports: '22', answer: 'rst' }

describe('simulation', () => {
  it('answers by the first row that holds the endpoint, and not at all without one', () => {
    const network = parseSimulation({
      latencyMs: [1, 3],
      lossRatio: 0.5,
      answers: [
        { targets: '10.0.0.7', ports: '22', answer: 'syn-ack' },
        { targets: '10.0.0.0/28', ports: '22', answer: 'icmp-3-13', responder: '10.9.9.9' },
        row,
      ],
    })
    const answer = (address: string, port: number) => network.answer(parseAddress(address)!.words, port)
    expect(answer('10.0.0.7', 22)).toEqual({ kind: 'syn-ack' })
    expect(answer('10.0.0.8', 22)).toEqual({
      kind: 'icmp',
      type: 3,
      code: 13,
      responder: parseAddress('10.9.9.9')!.words,
    })
    expect(answer('10.0.0.99', 22)).toEqual({ kind: 'rst' })
    expect(answer('10.0.0.99', 23)).toEqual({ kind: 'silence' })
    expect(network).toMatchObject({ latencyMs: [1, 3], lossRatio: 0.5 })
  })

  it('answers by ICMP of the target’s own family', () => {
    const { answer } = parseSimulation({
      answers: [
        { targets: '10.0.0.0/24,fd00::/120', ports: '22', answer: 'icmp-3-1' },
        { targets: '10.0.0.0/24,fd00::/120', ports: '22', answer: 'icmpv6-1-6', responder: 'fd00::1' },
      ],
    })
    expect(answer(parseAddress('10.0.0.7')!.words, 22)).toEqual({ kind: 'icmp', type: 3, code: 1 })
    const responder = parseAddress('fd00::1')!.words
    expect(answer(parseAddress('fd00::7')!.words, 22)).toEqual({ kind: 'icmp', type: 1, code: 6, responder })
  })

  it.each([
    [[], 'must be an object'],
    [{}, 'answers must be a list'],
    [{ answers: [], los: 1 }, 'unknown field "los"'],
    [{ answers: [row], lossRatio: 1.5 }, 'lossRatio must be from 0 to 1'],
    [{ answers: [row], latencyMs: [3, 1] }, 'latencyMs must be [min, max]'],
    [{ answers: [{ ...row, answer: 'fin' }] }, 'answers[0].answer is "fin"'],
    [{ answers: [{ ...row, answer: 'icmpv6-11-0' }] }, 'answers[0].answer is "icmpv6-11-0"'],
    [{ answers: [row, { ...row, targets: 5 }] }, 'answers[1].targets must be text'],
    [{ answers: [{ ...row, targets: '10.0.0.999' }] }, '10.0.0.999'],
    [{ answers: [{ ...row, answer: 'icmp-3-1', responder: 'me' }] }, 'answers[0].responder is not an address'],
  ])('%j is refused, naming the place', (description, text) => {
    expect(() => parseSimulation(description)).toThrow(text)
  })

  it('a file that is missing or no JSON has its own error', async () => {
    await expect(readSimulation('/nonexistent/net.json')).rejects.toMatchObject({
      code: 'ERR_FILE_READ',
      message: 'cannot read /nonexistent/net.json: no such file',
    })
    await expect(readSimulation(import.meta.filename ?? new URL(import.meta.url).pathname)).rejects.toMatchObject({
      code: 'ERR_SIMULATION_SYNTAX',
    })
  })
})
