import { ScanError } from '../errors.js'
import {
  type Finding,
  formatAddress,
  type HostTally,
  parseAddress,
  type Service,
  type Verdict,
} from '../model/index.js'
import type { HostExposure } from './build-plan.js'

/** Records of a saved scan that remedies go by. */
export interface ScannedHosts {
  /** Of open endpoints. */
  readonly verdicts: readonly Verdict[]
  readonly hosts: readonly HostTally[]
  readonly services: readonly Service[]
  readonly findings: readonly Finding[]
}

/** How many hosts a message lists. */
const LISTED = 5

/**
 * The one machine that a remedy is for: all addresses that were scanned under one name, or the one address.
 *
 * @param wanted addresses and names, all of one machine; empty: the only one that has findings, or the only one there is
 * @throws {ScanError} ERR_REMEDY_HOST: it is not in the scan, there are several, or it answers on every port
 */
export function chooseHost(scan: ScannedHosts, wanted: readonly string[]): HostExposure {
  const machines = machinesOf(scan)
  const chosen = wanted.length > 0 ? wantedOf(machines, wanted) : [onlyOf(machines, scan.findings)]
  const addresses = [...new Set(chosen.flatMap((machine) => machine.addresses))]
  const liar = scan.hosts.find(
    ({ address, answersEverything }) => answersEverything === true && addresses.includes(address),
  )
  if (liar) {
    throw refusal(
      `${liar.address} takes connections on every port: its open ports mean nothing, and none can be judged`,
    )
  }
  const { name } = chosen[0]!
  const isHere = ({ address }: { readonly address: string }) => addresses.includes(address)
  return {
    ...{ addresses, ...(name !== undefined && { name }), verdicts: scan.verdicts.filter(isHere) },
    ...{ services: scan.services.filter(isHere), findings: scan.findings.filter(isHere) },
  }
}

interface Machine {
  readonly name?: string
  readonly addresses: string[]
}

/** By name where one is known: a name's addresses are one machine, as far as we know. */
function machinesOf({ verdicts, hosts, services, findings }: ScannedHosts): Machine[] {
  const machines = new Map<string, Machine>()
  const named = services.map(({ address, hostName }) => ({
    address,
    ...(hostName !== undefined && { name: hostName }),
  }))
  for (const { address, name } of [...hosts, ...verdicts, ...named, ...findings] as {
    address: string
    name?: string
  }[]) {
    const key = name ?? address
    const machine = machines.get(key) ?? { addresses: [], ...(name !== undefined && { name }) }
    if (!machine.addresses.includes(address)) machine.addresses.push(address)
    machines.set(key, machine)
  }
  return [...machines.values()]
}

function wantedOf(machines: readonly Machine[], wanted: readonly string[]): Machine[] {
  return wanted.map((text) => {
    const byName = machines.find(({ name }) => name === text)
    if (byName) return byName
    const literal = parseAddress(text)
    const address = literal === undefined ? text : formatAddress(literal)
    const byAddress = machines.find(({ addresses }) => addresses.includes(address))
    if (byAddress) return { ...byAddress, addresses: [address] }
    throw refusal(`${text} is not in this scan, which has ${list(machines)}`)
  })
}

function onlyOf(machines: readonly Machine[], findings: readonly Finding[]): Machine {
  const accused = new Set(findings.map(({ address }) => address))
  const bad = machines.filter(({ addresses }) => addresses.some((address) => accused.has(address)))
  const candidates = bad.length > 0 ? bad : machines
  if (candidates.length === 1) return candidates[0]!
  if (candidates.length === 0) throw refusal('no host of this scan has answered: there is nothing to close')
  const way = 'a remedy is for one machine: say --host, once for each of its addresses'
  throw refusal(`this scan has ${list(candidates)}; ${way}`)
}

function list(machines: readonly Machine[]): string {
  const names = machines.slice(0, LISTED).map(({ name, addresses }) => name ?? addresses[0]!)
  const rest = machines.length - names.length
  return `${machines.length} host${machines.length === 1 ? '' : 's'}: ${names.join(', ')}${rest > 0 ? `, and ${rest} more` : ''}`
}

function refusal(message: string): ScanError {
  return new ScanError('ERR_REMEDY_HOST', message)
}
