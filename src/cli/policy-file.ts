import { readFile } from 'node:fs/promises'
import { ScanError } from '../errors.js'
import type { Gatekeeper, PolicySource } from '../policy/index.js'
import type { ScanOptions } from '../scan/index.js'
import { type Arguments, textOf } from './arguments.js'
import { systemReason } from './destination.js'

/** Reads a policy as text. @throws {ScanError} ERR_FILE_READ */
export async function readPolicyFile(path: string): Promise<PolicySource> {
  try {
    return { name: path, text: await readFile(path, 'utf8') }
  } catch (error) {
    throw new ScanError('ERR_FILE_READ', `cannot read the policy ${path}: ${systemReason(error)}`, { cause: error })
  }
}

/** What was asked, with the policy that `--policy` names. @throws {ScanError} ERR_FILE_READ */
export async function withPolicy(options: ScanOptions, args: Arguments): Promise<ScanOptions> {
  const path = textOf(args, 'policy')
  return path === undefined ? options : { ...options, policy: await readPolicyFile(path) }
}

/** @throws {PolicyError} */
export async function gatekeeperOf(source: PolicySource): Promise<Gatekeeper> {
  const { Gatekeeper, loadPolicy } = await import('../policy/index.js')
  return new Gatekeeper(loadPolicy(source).policy)
}
