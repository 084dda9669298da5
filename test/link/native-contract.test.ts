import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { listenOn } from '../lab/listeners.js'
import { makeNamespaces, type Namespace } from '../lab/namespace.js'
import { ROOT } from '../lab/root.js'

/** One test of the suite that ran inside, as jest reports it. */
interface Assertion {
  readonly title: string
  readonly status: string
  readonly failureMessages: readonly string[]
}

/** Runs the suite in `namespace`; every test of it has to pass. */
async function expectContractKept(namespace: Namespace, environment: readonly string[]): Promise<void> {
  const jest = join(ROOT, 'node_modules/jest/bin/jest.js')
  const { stdout, stderr } = await namespace.run([
    ...['env', ...environment, process.execPath, '--experimental-vm-modules', jest],
    ...['--json', '--runInBand', '--rootDir', ROOT, '--testMatch', '**/test/link/native-contract.inside.ts'],
  ])
  if (!stdout.startsWith('{')) throw new Error(stderr)
  const { testResults } = JSON.parse(stdout) as { testResults: { assertionResults: Assertion[]; message: string }[] }
  const assertions = testResults.flatMap(({ assertionResults }) => assertionResults)
  const failures = assertions.filter(({ status }) => status !== 'passed').map(({ title }) => title)
  expect({ failures, messages: testResults.map(({ message }) => message) }).toEqual({ failures: [], messages: [''] })
  expect(assertions.length).toBeGreaterThanOrEqual(6)
}

describe('NativeLink keeps the contract of links, on real packets', () => {
  it('with link ip, on loopback', async () => {
    await using namespaces = await makeNamespaces(['contract'])
    await expectContractKept(namespaces.at.contract, [])
  }, 120_000)

  it.each([
    { link: 'xdp', capture: 'pcap' },
    { link: 'packet', capture: 'pcap' },
    { link: 'xdp', capture: 'xdp' },
    { link: 'packet', capture: 'xdp' },
  ])(
    'through a gateway: %j',
    async ({ link, capture }) => {
      await using namespaces = await makeNamespaces(['contract', 'gateway'])
      const { contract, gateway } = namespaces.at
      await contract.script(`
      ip link add v0 type veth peer name v1 netns ${gateway.name}
      ip addr add 10.77.0.1/24 dev v0
      ip link set v0 up`)
      await gateway.script(`
      ip addr add 10.77.0.2/24 dev v1
      ip link set v1 up
      ethtool -K v1 gro on
      ip route add local 10.78.0.0/16 dev lo`)
      await contract.script('ip route add default via 10.77.0.2')
      await listenOn(gateway, [8080])
      await expectContractKept(contract, [
        ...[`CONTRACT_LINK=${link}`, `CONTRACT_CAPTURE=${capture}`, 'CONTRACT_ADDRESS=10.78.1.2'],
      ])
    },
    120_000,
  )
})
