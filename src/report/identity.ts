import { createHash } from 'node:crypto'
import type { Finding } from '../model/index.js'
import { hostOf } from './scan-book.js'

/**
 * What makes two findings of two scans the same one: host, protocol, port, rule. Neither severity nor wording, which
 * change with what is known. 64 hexadecimal digits.
 */
export function identityOf(finding: Pick<Finding, 'address' | 'name' | 'protocol' | 'port' | 'rule'>): string {
  const { protocol, port, rule } = finding
  return createHash('sha256')
    .update(JSON.stringify([hostOf(finding), protocol, port, rule]))
    .digest('hex')
}
