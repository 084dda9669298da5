import { ScanError } from '../errors.js'
import { ALL_OPTIONS } from './option-tables.js'

/** How another scanner's spelling is read. */
type Spelling =
  /** The same with a value: `--option=value`, after `convert`. */
  | { readonly as: string; readonly convert?: (value: string) => string | readonly string[] }
  /** Takes no value, and stands for these arguments. None: it says what we do anyway. */
  | { readonly means: readonly string[] }
  /** Asks for what we do not do; taking it silently would be worse. */
  | { readonly refused: string }

const NOTHING: Spelling = { means: [] }
const output = (format: string): Spelling => ({ as: 'output', convert: (file) => `${format}:${file}` })
const later = (what: string): Spelling => ({ refused: `${what} is not in this version` })

/** Nmap's, masscan's and zmap's spellings, and those of our own that a later version brings. */
const SPELLINGS: ReadonlyMap<string, Spelling> = new Map<string, Spelling>([
  ['-iL', { as: 'targets-file' }],
  ['--includefile', { as: 'targets-file' }],
  ['--excludefile', { as: 'exclude-file' }],
  ['-', { means: ['--targets-file=-'] }],
  ['--tcp-ports', { as: 'ports' }],
  ['-F', { means: ['--top-ports=100'] }],

  ['-oN', output('text')],
  ['-oX', output('xml')],
  ['-oG', output('grepable')],
  ['-oJ', output('masscan-json')],
  ['-oL', output('list')],
  ['-oD', output('ndjson')],
  ['-oA', { as: 'output', convert: (base) => [`text:${base}.nmap`, `xml:${base}.xml`, `grepable:${base}.gnmap`] }],

  ['--open', { means: ['--show=open'] }],
  ['--open-only', { means: ['--show=open'] }],
  ['-sS', NOTHING],
  ['-sT', { means: ['--link=connect'] }],
  ['-Pn', NOTHING],
  ['-n', NOTHING],
  ['-6', NOTHING],
  ['--reason', NOTHING],

  ['--adapter', { as: 'interface' }],
  ['--adapter-ip', { as: 'source-ip' }],
  ['-S', { as: 'source-ip' }],
  ['--adapter-port', { as: 'source-port' }],
  ['-g', { as: 'source-port' }],
  ['--router-mac', { as: 'gateway-mac' }],
  ['--shards', { as: 'shard' }],
  ['--min-rate', { as: 'rate' }],
  ['--max-retries', { as: 'retries' }],
  ['--wait', { as: 'cooldown', convert: secondsAsMs }],

  ['-sV', { means: ['--identify'] }],
  ['--banners', { means: ['--identify'] }],
  ['-A', later('identification of services and systems (-A)')],
  ['-O', later('identification of systems (-O)')],
  ['-sU', later('UDP (-sU)')],
  ['--udp-ports', later('UDP (--udp-ports)')],
  ['-sn', { refused: 'host discovery alone (-sn) is not done; give a port to look for, such as -p 443' }],
  ['-sL', { refused: 'to list what would be probed (-sL), use synsweep plan' }],
  ['--dry-run', { refused: 'to see what would be probed (--dry-run), use synsweep plan' }],
  ...[0, 1, 2, 3, 4, 5].map((n): [string, Spelling] => [
    `-T${n}`,
    { refused: `timing templates (-T${n}) are not read: leave it out, or say --rate PPS` },
  ]),
])

const LATER_COMMANDS = ['remedy', 'diff', 'history', 'watch']

/**
 * Rewrites a command line into our own long spellings, `--option=value`, so that
 * what people know from Nmap and masscan works and a value may begin with a dash
 * (`-p -`). Everything it does not know is passed on for yargs to judge. Pure.
 *
 * @throws {ScanError} ERR_OPTION: a value is missing, or the option asks for what we do not do
 */
export function normaliseArgv(argv: readonly string[]): string[] {
  if (LATER_COMMANDS.includes(argv[0] ?? '')) {
    throw new ScanError('ERR_OPTION', `the command ${argv[0]} is not in this version`)
  }
  const out: string[] = []
  for (let i = 0; i < argv.length; i++) {
    const argument = argv[i]!
    if (argument === '--') return [...out, ...argv.slice(i)]
    const { name, attached } = split(argument)
    const spelling = SPELLINGS.get(name) ?? ownSpelling(name)
    if (!spelling) {
      out.push(argument)
    } else if ('refused' in spelling) {
      throw new ScanError('ERR_OPTION', spelling.refused)
    } else if ('means' in spelling) {
      if (attached !== undefined) throw new ScanError('ERR_OPTION', `${name} takes no value`)
      out.push(...spelling.means)
    } else {
      const value = attached ?? argv[++i]
      if (value === undefined) throw new ScanError('ERR_OPTION', `${name} needs a value`)
      const converted = spelling.convert?.(value) ?? value
      for (const each of typeof converted === 'string' ? [converted] : converted) out.push(`--${spelling.as}=${each}`)
    }
  }
  return out
}

/** `--name=value` and `-pPORTS` carry their value with them. */
function split(argument: string): { name: string; attached?: string } {
  const long = /^(--[^=]+)=(.*)$/s.exec(argument)
  if (long) return { name: long[1]!, attached: long[2]! }
  const ports = /^-p(.+)$/s.exec(argument)
  return ports ? { name: '-p', attached: ports[1]! } : { name: argument }
}

/** One of our own options, by its long name or its letter. */
function ownSpelling(name: string): Spelling | undefined {
  for (const [long, { value, alias }] of ALL_OPTIONS) {
    if (name !== `--${long}` && !(alias && name === `-${alias}`)) continue
    return value === undefined ? { means: [name] } : { as: long }
  }
  return undefined
}

function secondsAsMs(value: string): string {
  const seconds = Number(value)
  if (value.trim() === '' || !(seconds >= 0) || !Number.isFinite(seconds)) {
    throw new ScanError('ERR_OPTION', `--wait must be a number of seconds, got "${value}"`)
  }
  return String(seconds * 1000)
}
