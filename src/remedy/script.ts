import { comment } from './comment.js'
import { GUARD } from './plan.js'

/** What differs from firewall to firewall. Lines of POSIX shell; whatever fails ends the script, but in `undo`. */
export interface Script {
  /** The header: comments. */
  readonly about: readonly string[]
  /** What is worth knowing of this firewall, a sentence or more each. */
  readonly notes: readonly string[]
  /** Programs it calls. */
  readonly needs: readonly string[]
  /** Whether it changes the machine that it runs on, and so needs root there. */
  readonly isLocal: boolean
  /** Variables that have to be set, with what they are. */
  readonly variables?: Readonly<Record<string, string>>
  /** Functions that print a file: by name. */
  readonly files?: Readonly<Record<string, string>>
  /** Further functions and settings. */
  readonly setUp?: readonly string[]
  /** Shows how things stand and tries the change without making it. Changes nothing. */
  readonly check: readonly string[]
  /** Run twice it changes nothing more. */
  readonly apply: readonly string[]
  /** Takes back all that apply did, as far as it got; goes on whatever fails. */
  readonly undo: readonly string[]
}

/** Seconds until a change that nobody confirms is taken back. */
const ROLLBACK_SECONDS = 180
/** What making a change may take beside that: firewalld's commands are programs of Python, a dozen of them. */
const APPLYING_SECONDS = 300

/** The script around a change: four commands, of which none runs unless it is named, and the rollback. */
export function scriptText({
  about,
  notes,
  needs,
  isLocal,
  variables = {},
  files = {},
  setUp = [],
  check,
  apply,
  undo,
}: Script) {
  const where = isLocal ? 'on the host, as root' : 'wherever you may change it from'
  const lines = [
    '#!/bin/sh',
    ...about,
    '#',
    ...comment(`Read it, then run it ${where}. Without a command it does nothing.`),
    '#   sh remedy.sh check     shows how things stand and tries the change without making it',
    `#   sh remedy.sh apply     makes it; it is taken back after ${ROLLBACK_SECONDS} s (ROLLBACK_SECONDS) unless you confirm`,
    '#   sh remedy.sh confirm   from a connection made afterwards: keeps the change',
    '#   sh remedy.sh undo      takes it back',
    ...Object.entries(variables).map(([name, is]) => `# Set ${name}: ${is}.`),
    ...notes.flatMap((note) => ['#', ...comment(note)]),
    'set -eu',
    '',
    ...Object.entries(files).flatMap(([name, text]) => [
      `${name}() {`,
      "  cat <<'END'",
      text.trimEnd(),
      'END',
      '}',
      '',
    ]),
    ...setUp,
    ...(setUp.length > 0 ? [''] : []),
    'undo_commands() {',
    "  cat <<'END'",
    ...undo,
    'END',
    '}',
    '',
    'prepare() {',
    ...(isLocal ? ['  [ "$(id -u)" = 0 ] || stop "this needs root"'] : []),
    ...Object.entries(variables).map(([name, is]) => `  [ -n "\${${name}:-}" ] || stop "set ${name}: ${is}"`),
    ...Object.keys(variables).map((name) => `  export ${name}`),
    `  for each in ${needs.join(' ')}; do command -v "$each" >/dev/null || stop "$each is not installed here"; done`,
    '}',
    '',
    'check() {',
    ...check.map(indented),
    '}',
    '',
    'apply() {',
    '  check >/dev/null',
    `  arm $((seconds + ${APPLYING_SECONDS}))`,
    ...apply.map(indented),
    '  arm "$seconds"',
    '  echo "applied; it is taken back in $seconds s. Open a new connection now; if that works: sh $0 confirm"',
    '}',
    '',
    ...frame(isLocal),
  ]
  return `${lines.join('\n')}\n`
}

/**
 * The timer is armed before the change, with time for it, since what is cut off in the middle has to be taken back as well;
 * and again after it. It is systemd's where it runs and may be asked, so that it outlives the session; else a process of its own.
 */
function frame(isLocal: boolean): string[] {
  const own = [
    'setsid sh -c "sleep $1; rm -f $timer; $(undo_commands)" </dev/null >/dev/null 2>&1 &',
    'echo $! >"$timer"',
  ]
  const systemd = `systemd-run --quiet --collect --unit=${GUARD}_rollback --on-active="$1" sh -c "$(undo_commands)"`
  return [
    ...['confirm() {', '  disarm', "  echo 'confirmed: the change stays'", '}', ''],
    ...['undo() {', '  disarm', '  undo_commands | sh', "  echo 'undone'", '}', ''],
    ...['arm() {', '  disarm'],
    ...(isLocal
      ? [
          '  if [ -d /run/systemd/system ]; then',
          `    ${systemd}`,
          '  else',
          ...own.map((line) => `    ${line}`),
          '  fi',
        ]
      : own.map(indented)),
    ...['}', '', 'disarm() {'],
    ...(isLocal
      ? [`  if [ -d /run/systemd/system ]; then systemctl stop ${GUARD}_rollback.timer 2>/dev/null || true; fi`]
      : []),
    '  if [ -f "$timer" ]; then',
    '    kill -TERM -- "-$(cat "$timer")" 2>/dev/null || true',
    '    rm -f "$timer"',
    '  fi',
    '}',
    '',
    'stop() {',
    '  echo "$0: $*" >&2',
    '  exit 1',
    '}',
    '',
    `seconds=\${ROLLBACK_SECONDS:-${ROLLBACK_SECONDS}}`,
    `timer=${isLocal ? `/run/${GUARD}` : `$HOME/.${GUARD}`}_rollback.pid`,
    `case \${1:-} in`,
    '  check | apply | confirm | undo)',
    '    prepare',
    '    "$1"',
    '    ;;',
    '  *)',
    '    echo "usage: sh $0 check | apply | confirm | undo" >&2',
    '    exit 2',
    '    ;;',
    'esac',
  ]
}

function indented(line: string): string {
  return line === '' ? '' : `  ${line}`
}
