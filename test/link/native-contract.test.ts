import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { makeNamespaces } from '../lab/namespace.js'
import { ROOT } from '../lab/root.js'

/** One test of the suite that ran inside, as jest reports it. */
interface Assertion {
  readonly title: string
  readonly status: string
  readonly failureMessages: readonly string[]
}

describe('NativeLink', () => {
  it('keeps the contract of links, on real packets', async () => {
    await using namespaces = await makeNamespaces(['contract'])
    const jest = join(ROOT, 'node_modules/jest/bin/jest.js')
    const { stdout, stderr } = await namespaces.at.contract.run([
      ...[process.execPath, '--experimental-vm-modules', jest, '--json', '--runInBand', '--rootDir', ROOT],
      ...['--testMatch', '**/test/link/native-contract.inside.ts'],
    ])
    if (!stdout.startsWith('{')) throw new Error(stderr)
    const { testResults } = JSON.parse(stdout) as { testResults: { assertionResults: Assertion[]; message: string }[] }
    const assertions = testResults.flatMap(({ assertionResults }) => assertionResults)
    const failures = assertions.filter(({ status }) => status !== 'passed').map(({ title }) => title)
    expect({ failures, messages: testResults.map(({ message }) => message) }).toEqual({ failures: [], messages: [''] })
    expect(assertions.length).toBeGreaterThanOrEqual(6)
  }, 120_000)
})
