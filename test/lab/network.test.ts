import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { makeNetwork, type Network } from './network.js'
import { nmap } from './nmap.js'
import { SAMPLE, sampleTruth } from './sample.js'

describe('the laboratory', () => {
  let network: Network
  beforeAll(async () => {
    network = await makeNetwork()
  }, 30_000)
  afterAll(() => network.close())

  it('is what its truth function says, in the judgement of Nmap', async () => {
    expect(await nmap(network.scanner, SAMPLE.targets, SAMPLE.ports)).toEqual(sampleTruth())
  }, 60_000)

  it('moves no packet that nobody sent', async () => {
    const before = await network.frameCount()
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(await network.frameCount()).toBe(before)
  })

  it('counts what the scanner sends', async () => {
    const before = await network.synCount()
    await network.scanner.run(['nping', '--tcp', '--flags', 'syn', '-p', '1', '-c', '3', '--delay', '1ms', '10.77.0.7'])
    expect(await network.synCount()).toBe(before + 3)
  })
})
