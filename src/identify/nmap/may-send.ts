import { LOGINS, NEVERS } from '../nevers.js'

/** What may be said to a stranger although somebody else wrote it: we can read that it changes nothing. */
const READABLE: readonly RegExp[] = [
  /** Line ends alone. */
  /^(?:\r?\n){1,2}$/,
  /** One question of HTTP by a method that is safe (RFC 9110 §9.2.1), without body and without a query. */
  /^(?:GET|HEAD) \/[\w%.,~/-]{0,200} HTTP\/1\.[01]\r\n(?:[\w-]{1,40}: {0,8}[ -~]{0,200}\r\n){0,20}\r\n$/,
  /** What is offered, in HTTP, RTSP or SIP (RFC 9110 §9.3.7, RFC 2326 §10.1, RFC 3261 §11). */
  /^OPTIONS [!-~]{1,200} (?:HTTP\/1\.[01]|RTSP\/1\.0|SIP\/2\.0)\r\n(?:[\w-]{1,40}: {0,8}[ -~]{0,200}\r\n){0,20}\r\n$/,
  /** One word that asks for help or a version. */
  /^(?:HELP|EHLO|VERSION|VER|INFO|\?)\r?\n$/i,
]

/**
 * Whether a payload of somebody's database is sent.
 *
 * Such databases hold questions that log in, print, subscribe, compile, relay or wake a backdoor, beside harmless ones,
 * and do not say which are which. So only what is readably harmless leaves: line ends, safe methods of HTTP, OPTIONS,
 * a word for help or a version. Everything else, all that is binary, stays.
 */
export function maySend(payload: string): boolean {
  if (LOGINS.test(payload) || NEVERS.some(({ pattern }) => pattern.test(payload))) return false
  return READABLE.some((pattern) => pattern.test(payload))
}
