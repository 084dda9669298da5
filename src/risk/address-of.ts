import { type Address, parseAddress } from '../model/index.js'

/**
 * The address that a verdict or a finding is about.
 *
 * @throws {TypeError} its text is not an address: a bug in whoever made it
 */
export function addressOf(subject: { readonly address: string }): Address {
  const address = parseAddress(subject.address)
  if (!address) throw new TypeError(`not an address: "${subject.address}"`)
  return address
}
