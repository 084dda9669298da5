import { networkInterfaces } from 'node:os'
import { ScanError } from '../errors.js'
import type { Finding } from '../model/index.js'
import type { Host, LoadedPolicy, Policy } from '../policy/index.js'
import { type Catalogue, catalogue, type Judges, nearestOf, type Role, roleByName } from '../risk/index.js'
import type { ScanOptions } from './options.js'

type Asked = Pick<ScanOptions, 'policy' | 'role' | 'vantage' | 'sourceIp' | 'simulate' | 'onWarning'>

/** By what the findings of one scan are made: a policy, or one role for all hosts. */
export class ScanJudges implements Judges {
  readonly policy?: Policy
  /** The policy's name for where this scan looks from; undefined when nobody has said and no address tells. */
  readonly vantage?: string
  readonly catalogue: Catalogue
  readonly #role: Role | undefined
  readonly #fallback: string | undefined
  readonly #from: readonly string[] = []

  /**
   * @param ownAddresses of this machine: one of a vantage's means that we are there
   * @throws {ScanError} ERR_POLICY; ERR_OPTION: a role or a vantage that there is not
   */
  static async of(options: Asked, ownAddresses = addressesOfMachine): Promise<ScanJudges> {
    // Loaded when there is a policy: a scan without one starts sooner.
    const loaded = options.policy && (await import('../policy/index.js')).loadPolicy(options.policy)
    return new ScanJudges(loaded, options, ownAddresses)
  }

  private constructor(loaded: LoadedPolicy | undefined, options: Asked, ownAddresses: () => readonly string[]) {
    const { role, vantage, sourceIp, simulate, onWarning } = options
    if (!loaded) {
      if (vantage !== undefined) this.vantage = vantage // a label, for whoever compares or merges scans
      this.#role = roleByName(role ?? 'none')
      this.catalogue = catalogue
      return
    }
    const { policy, warnings } = loaded
    for (const { line, column, code, message } of warnings) {
      onWarning?.(`${policy.name}:${line}:${column}: ${code} ${message}`)
    }
    this.policy = policy
    this.catalogue = policy.catalogue
    if (role !== undefined) {
      requireName('role', role, policy.roleNames)
      this.#fallback = role
    }
    const own = sourceIp === undefined ? (simulate === undefined ? ownAddresses() : []) : [sourceIp]
    const here =
      vantage === undefined ? policy.vantages.find(({ addresses }) => addresses.some(isAmong(own))) : undefined
    if (vantage !== undefined) requireName('vantage', vantage, namesOf(policy))
    const looksFrom = here ?? policy.vantages.find(({ name }) => name === vantage)
    if (looksFrom) {
      this.vantage = looksFrom.name
      this.#from = looksFrom.addresses
    }
  }

  roleFor({ address, name }: Host): Role {
    if (this.#role) return this.#role
    return this.policy!.roleFor({ address, ...(name !== undefined && { name }) }, this.#fallback, this.#from)
  }

  /** Marks what is waived. */
  waive(findings: readonly Finding[], today: string): readonly Finding[] {
    return this.policy ? this.policy.waive(findings, today) : findings
  }
}

function namesOf({ vantages }: Policy): string[] {
  return vantages.map(({ name }) => name)
}

function isAmong(own: readonly string[]): (address: string) => boolean {
  return (address) => own.includes(address)
}

function requireName(what: string, name: string, names: readonly string[]): void {
  if (names.includes(name)) return
  const near = nearestOf(name, names)
  const known = names.length === 0 ? 'it names none' : `it names ${names.join(', ')}`
  const hint = near === undefined ? known : `did you mean "${near}"?`
  throw new ScanError('ERR_OPTION', `the policy has no ${what} "${name}"; ${hint}`)
}

function addressesOfMachine(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((each) => each?.map(({ address }) => address) ?? [])
}
