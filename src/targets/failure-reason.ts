/**
 * Why a system call failed, for people: the words given for its code, else its own message.
 *
 * Goes by shape, not by `instanceof`: an error of Node's own may come from another realm (vm, test runners).
 */
export function failureReason(cause: unknown, wordsByCode: Readonly<Record<string, string>>): string {
  if (typeof cause !== 'object' || cause === null) return String(cause)
  const words = 'code' in cause ? wordsByCode[String(cause.code)] : undefined
  return words ?? ('message' in cause ? String(cause.message) : String(cause))
}
