interface Beginning {
  readonly looks: RegExp
  /** Completes the sentence "FILE is …". */
  readonly is: string
}

/** Of files people keep scans in; of several that fit the first counts. Bytes that are no UTF-8 have become U+FFFD. */
const BEGINNINGS: readonly Beginning[] = [
  { looks: /^\p{Cc}\ufffd/u, is: 'compressed by gzip: unpack it first, with zcat' },
  { looks: /^[^\n]{0,8}\0/, is: 'UTF-16 text, or binary: let synsweep write the file itself, with -o ndjson:FILE' },
  { looks: /^synsweep-resume$/m, is: 'a checkpoint, which --resume goes on with' },
  { looks: /^\s*<.*scanner="synsweep"/s, is: "synsweep's XML" },
  { looks: /^\s*<.*\bnmaprun\b/s, is: "Nmap's XML (-oX)" },
  { looks: /^\s*</, is: 'XML or HTML' },
  { looks: /^# (Nmap|Ports scanned)/, is: "Nmap's text (-oN, -oG), or synsweep's like it" },
  { looks: /^Starting Nmap /, is: 'what Nmap prints' },
  { looks: /^#masscan/, is: "masscan's list (-oL), or synsweep's like it" },
  { looks: /^\s*\[\s*\{"type":"scan"/, is: "synsweep's JSON in one piece (-o json)" },
  { looks: /^\s*\[/, is: "JSON in one piece, as masscan's -oJ writes it" },
  { looks: /^\s*\{[^\n]*"ports"\s*:\s*\[/, is: "masscan's JSON (-oJ, -oD)" },
  { looks: /^saddr\b/, is: "ZMap's output" },
  { looks: /^[a-z_ ]+(,[a-z_ ]+)+\r?$/im, is: 'CSV' },
]

/**
 * What a file is that is no saved scan; undefined when its beginning does not tell.
 *
 * @param beginning its first lines
 */
export function otherFormat(beginning: string): string | undefined {
  return BEGINNINGS.find(({ looks }) => looks.test(beginning))?.is
}
