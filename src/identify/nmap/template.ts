/** What groups of a match have caught; undefined: took no part. Index 0 is the whole. */
export type Groups = readonly (string | undefined)[]

/** `$1`, `$P(1)`, `$SUBST(1,"a","b")`, `$I(1,">")`. Anything else that begins with `$` is itself. */
const PLACEHOLDER = /\$(?:([1-9])|P\(([1-9])\)|SUBST\(([1-9]),"([^"]{1,100})","([^"]{0,100})"\)|I\(([1-9]),"([<>])"\))/g

/**
 * Puts what groups have caught into a template.
 *
 * | | |
 * |---|---|
 * | `$1` | the group |
 * | `$P(1)` | its printable characters |
 * | `$SUBST(1,"_",".")` | with every `_` a `.` |
 * | `$I(1,">")` | its bytes as an unsigned number, `>` most significant first, `<` least; at most 8 |
 *
 * A group that took no part is empty.
 *
 * @param clean what each of them goes through
 */
export function fillTemplate(template: string, groups: Groups, clean: (text: string) => string = same): string {
  return template.replace(
    PLACEHOLDER,
    (
      _,
      plain?: string,
      printable?: string,
      of?: string,
      from?: string,
      to?: string,
      number?: string,
      order?: string,
    ) => {
      const caught = groups[Number(plain ?? printable ?? of ?? number)] ?? ''
      if (printable !== undefined) return clean(caught.replace(/[^ -~]/g, ''))
      if (of !== undefined) return clean(caught.replaceAll(from!, () => to!))
      if (number !== undefined) return clean(integerOf(caught, order === '<'))
      return clean(caught)
    },
  )
}

const same = (text: string): string => text

function integerOf(bytes: string, isLittleEndian: boolean): string {
  if (bytes.length === 0 || bytes.length > 8) return ''
  const chars = isLittleEndian ? [...bytes].reverse() : [...bytes]
  return String(chars.reduce((value, char) => (value << 8n) | BigInt(char.charCodeAt(0)), 0n))
}

/** As a part of a CPE (NISTIR 7695 §6.1, URI binding): lower case, blanks as `_`, what is not plain as `%hh`. */
export function asCpePart(text: string): string {
  return text
    .toLowerCase()
    .replace(/[ \t]+/g, '_')
    .replace(/[^\w.-]/g, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`)
}
