import { fileURLToPath } from 'node:url'
import { ScanError } from '../errors.js'
import type { Addon } from './load-addon.js'

/** Beside the addon, from src/link/ and from dist/link/ alike. No option and no variable names another: it is privileged. */
export const HELPER_PATH = fileURLToPath(new URL('../../build/Release/synsweep-raw', import.meta.url))

/**
 * Who opens the sockets: undefined for this process, else the helper's path.
 *
 * @throws {ScanError} ERR_PRIVILEGE: neither can
 */
export function helperFor(addon: Addon, path: string = HELPER_PATH): string | undefined {
  if (addon.privileges().netRaw) return undefined
  if (addon.helperState(path) === 'ready') return path
  throw new ScanError('ERR_PRIVILEGE', howToGetNetRaw(path))
}

/** How a person grants what raw sockets need; one line. */
export function howToGetNetRaw(path: string = HELPER_PATH): string {
  return `raw sockets need CAP_NET_RAW: run with sudo, or give it once to the helper that opens them, \`sudo setcap cap_net_raw+ep ${path}\``
}
