import { makeNamespaces as make, type Namespaces } from '../../src/limits/namespace.js'

export type { Ended, Namespace, Namespaces, RunOptions } from '../../src/limits/namespace.js'

/** As the product makes them for its own measurements, by a name that says whose they are. */
export function makeNamespaces<const Label extends string>(labels: readonly Label[]): Promise<Namespaces<Label>> {
  return make(labels, 'synlab')
}
