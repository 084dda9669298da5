import { ScanError } from '../errors.js'
import { type AddressWords, familyOf, formatWords } from '../model/index.js'
import type { Link } from './link.js'
import { loadAddon, toScanError } from './load-addon.js'
import { Bell, NativeLink } from './native-link.js'

export interface ConnectLinkOptions {
  /** Every address that may be sent to, eight words a row: first and last of a range. */
  readonly targets: Uint32Array
  /** Probes per second, > 0; Infinity: as fast as it goes. */
  readonly ratePps: number
  /** All connections leave by this device, or none do. @default as the kernel routes */
  readonly interface?: string
  /** One of this machine's addresses. @default as the kernel routes */
  readonly sourceIp?: AddressWords
}

/** Words of one row of ranges. */
const ROW_WORDS = 8

/**
 * Probes by this machine's own connect(): no privilege, no libpcap, both families. An application that listens sees
 * a connection come and be reset. Nothing is sent before the first batch.
 *
 * @throws {ScanError} an interface or source address that cannot be, or no descriptors left
 */
export async function openConnectLink({ targets, ratePps, ...options }: ConnectLinkOptions): Promise<Link> {
  const { sourceIp } = options
  if (sourceIp) checkFamilies(targets, sourceIp)
  if (options.interface === undefined) checkScopes(targets)
  const bell = new Bell()
  try {
    const engine = await loadAddon().openConnectEngine(
      {
        ratePps,
        ...(options.interface !== undefined && { interface: options.interface }),
        ...(sourceIp && { source: Uint32Array.from(sourceIp) }),
      },
      () => bell.ring(),
    )
    return new NativeLink(engine, bell)
  } catch (error) {
    throw toScanError(error)
  }
}

/** Connections to the other family would leave from another address than the one that was asked for. */
function checkFamilies(targets: Uint32Array, [w0, w1, w2, w3]: AddressWords): void {
  const family = familyOf(w0, w1, w2)
  for (let at = 0; at < targets.length; at += ROW_WORDS) {
    if (familyOf(targets[at]!, targets[at + 1]!, targets[at + 2]!) === family) continue
    const target = formatWords(targets[at]!, targets[at + 1]!, targets[at + 2]!, targets[at + 3]!)
    throw new ScanError(
      'ERR_FAMILY',
      `the source address ${formatWords(w0, w1, w2, w3)} cannot reach ${target}, which is of the other family: scan them apart`,
    )
  }
}

/** A link-local address means something on one device only, and there may be many. */
function checkScopes(targets: Uint32Array): void {
  for (let at = 0; at < targets.length; at += ROW_WORDS) {
    if (targets[at]! >>> 22 !== 0xfe80 >>> 6) continue
    const target = formatWords(targets[at]!, targets[at + 1]!, targets[at + 2]!, targets[at + 3]!)
    throw new ScanError('ERR_INTERFACE', `${target} is link-local: say by --interface on which device`)
  }
}
