import { execFileSync } from 'node:child_process'

/** One pattern held against one text; both one byte a character. */
export interface Trial {
  readonly pattern: string
  /** Of `i`, `s`. */
  readonly flags: string
  readonly text: string
}

/** What was caught, by group; undefined: no match; `invalid`: Perl takes it for no pattern. */
export type Outcome = readonly (string | undefined)[] | undefined | 'invalid'

/**
 * The reference: every line has a pattern, its flags and a text in hexadecimal. A pattern in a variable is not
 * interpolated again, so `$` and `@` in it mean what they mean in a file.
 */
const PROGRAM = `
no warnings;
my ($last, $re);
while (<STDIN>) {
  chomp;
  my ($pattern, $flags, $text) = split / /, $_, -1;
  $text = pack 'H*', $text;
  if (!defined $last || $last ne "$pattern $flags") {
    my $source = pack 'H*', $pattern;
    $re = eval { length $flags ? qr/(?$flags:$source)/ : qr/$source/ };
    $last = "$pattern $flags";
  }
  if (!defined $re) { print "invalid\\n"; next }
  if ($text =~ $re) {
    my @groups = map { defined $-[$_] ? unpack('H*', substr($text, $-[$_], $+[$_] - $-[$_])) : '-' } 0 .. $#+;
    print join(',', @groups), "\\n";
  } else {
    print "none\\n";
  }
}`

/** What Perl makes of each, in order. */
export function askPerl(trials: readonly Trial[]): Outcome[] {
  const hex = (text: string) => Buffer.from(text, 'latin1').toString('hex')
  const input = trials.map(({ pattern, flags, text }) => `${hex(pattern)} ${flags} ${hex(text)}\n`).join('')
  const output = execFileSync('perl', ['-e', PROGRAM], { input, encoding: 'latin1', maxBuffer: 2 ** 30 })
  return output.trimEnd().split('\n').map(outcomeOf)
}

function outcomeOf(line: string): Outcome {
  if (line === 'none') return undefined
  if (line === 'invalid') return 'invalid'
  return line.split(',').map((group) => (group === '-' ? undefined : Buffer.from(group, 'hex').toString('latin1')))
}

/** Texts that a pattern may match, made from it: its classes by a member, its repeats a few times; and texts beside them. */
export function textsFor(pattern: string): string[] {
  const text = sampleOf(pattern)
  const middle = Math.floor(text.length / 2)
  return [
    ...[text, `${text}\n`, `${text}\r\n`, `x${text}`, `${text}\xa0\x85\n`, text.slice(0, -1)],
    `${text.slice(0, middle)}\n${text.slice(middle)}`,
    text.replaceAll(' ', '\xa0').replaceAll('x', '\r'),
    text.toUpperCase().replace(/[^\0-\xff]/g, '?'),
    `${text.toLowerCase()}\u00e9`,
  ]
}

const TOKEN =
  /\\x([\da-fA-F]{2})|\\([0-7]{1,3})|\\([\s\S])|(\[\^?\]?(?:\\[\s\S]|[^\]\\])*\])|(\(\?[:=!])|([()^$])|(\|)|(\.)|([*+?]|\{\d+,?\d*\})|([\s\S])/g

/** Reads a pattern loosely: of alternatives the first, of options what is there. */
function sampleOf(pattern: string): string {
  const pieces: string[] = []
  let passing = 0
  let depth = 0
  for (const [whole, hex, octal, letter, group, opening, sign, bar, dot, quantifier, literal] of pattern.matchAll(
    TOKEN,
  )) {
    if (opening !== undefined || sign === '(') depth++
    if (sign === ')') {
      if (passing === depth) passing = 0
      depth--
    }
    if (bar !== undefined && passing === 0) passing = Math.max(depth, 0.5)
    if (passing > 0) continue
    if (hex !== undefined) pieces.push(String.fromCharCode(Number.parseInt(hex, 16)))
    else if (octal !== undefined) pieces.push(String.fromCharCode(Number.parseInt(octal, 8) & 0xff))
    else if (letter !== undefined) pieces.push(ESCAPED[letter] ?? (/[a-z]/i.test(letter) ? '' : letter))
    else if (group !== undefined) pieces.push(memberOf(group))
    else if (dot !== undefined) pieces.push('x')
    else if (literal !== undefined) pieces.push(whole)
    else if (quantifier !== undefined && pieces.length > 0) {
      const least = Number(/\d+/.exec(quantifier)?.[0] ?? 1)
      pieces.push((pieces.pop() ?? '').repeat(Math.min(least, 300)))
    }
  }
  return pieces.join('')
}

const ESCAPED: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\x07',
  e: '\x1b',
  f: '\f',
  d: '7',
  w: 'w',
  s: ' ',
  D: 'd',
  W: '-',
  S: 's',
}

function memberOf(group: string): string {
  const fixed = group.replace(/^\[(\^?)\]/, '[$1\\]')
  let pattern: RegExp
  try {
    pattern = new RegExp(fixed)
  } catch {
    return ''
  }
  for (const code of [55, 97, 65, 46, 45, 32, ...Array.from({ length: 256 }, (_, i) => i)]) {
    if (pattern.test(String.fromCharCode(code))) return String.fromCharCode(code)
  }
  return ''
}
