/**
 * What makes bytes from outside safe in each kind of text. Names and reasons
 * may have been chosen by whoever runs the target.
 */

/**
 * Characters that act on a terminal or reorder a line instead of being shown:
 * C0, DEL and C1 controls (ECMA-48), line and paragraph separators, and the
 * bidirectional formatting characters (Unicode Standard Annex #9 §2).
 */
const ACTIVE = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu

/** Visible ASCII, which nearly every record is: telling so is several times faster than looking for {@link ACTIVE}. */
const PLAIN = /^[ -~]*$/

/** Text that a terminal shows and does not obey; active characters appear as `\x1b` or `\u202e`. */
export function printable(text: string): string {
  return text.replace(ACTIVE, (char) => {
    const hex = char.charCodeAt(0).toString(16)
    return hex.length <= 2 ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`
  })
}

/** One value as JSON that is also {@link printable}: JSON itself leaves DEL, C1 and bidi characters bare. */
export function jsonText(value: unknown): string {
  const json = JSON.stringify(value)
  if (PLAIN.test(json)) return json
  return json.replace(ACTIVE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Code points that no XML 1.0 document may hold, escaped or not (XML 1.0 §2.2), and lone surrogates. */
const NOT_XML = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu

const XML_ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** Text for an XML attribute value or element; what XML cannot hold becomes U+FFFD, what acts a reference. */
export function xmlText(text: string): string {
  return text
    .replace(NOT_XML, '\ufffd')
    .replace(/[&<>"']/g, (char) => XML_ENTITIES[char]!)
    .replace(ACTIVE, (char) => `&#x${char.charCodeAt(0).toString(16)};`)
}

/**
 * One CSV field (RFC 4180 §2). A text that a spreadsheet would run as a formula
 * gets a leading apostrophe, as OWASP's "CSV Injection" advises.
 */
export function csvField(value: string | number | undefined): string {
  if (value === undefined) return ''
  if (typeof value === 'number') return String(value)
  const inert = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert
}
