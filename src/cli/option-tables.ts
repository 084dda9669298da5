import { SEVERITIES, STATES } from '../model/index.js'
import { FIREWALL_CHOICES } from '../remedy/firewalls.js'
import { RULE_CLASSES } from '../risk/index.js'
import { ALLOW_CHOICES, CAPTURE_CHOICES, LINK_CHOICES } from '../scan/options.js'
import { formats } from './formats.js'

/** One option as help shows it. Options with a `value` take exactly one; the others are flags. */
export interface OptionEntry {
  readonly describe: string
  readonly value?: string
  /** What it stands for without a value. A value is then told by its `=`, or by beginning like a path. */
  readonly bare?: string
  readonly alias?: string
}

export type OptionTable = Readonly<Record<string, OptionEntry>>

/** What is probed, and in which order. */
export const WHAT_OPTIONS = {
  ports: {
    alias: 'p',
    value: 'PORTS',
    describe: '22,80,8000-8100, - for all, names and globs (default: the 1,000 most common; audit: all)',
  },
  'top-ports': { value: 'N', describe: 'The N most common ports' },
  exclude: { value: 'TARGETS', describe: 'Never probe these (repeatable)' },
  'exclude-file': { value: 'FILE', describe: 'Never probe the targets in FILE (repeatable)' },
  'exclude-ports': { value: 'PORTS', describe: 'Never probe these ports' },
  'targets-file': { value: 'FILE', describe: 'Targets from FILE, one a line, - for standard input (repeatable)' },
  'no-exclusions': { describe: 'Sweep many public addresses although no exclusion is given' },
  seed: { value: 'SEED', describe: 'Fixes the order: decimal, 0x…, or the 16 digits an earlier scan showed' },
  shard: { value: 'I/N', describe: 'Do part I of N; all parts take --seed 0 unless told another' },
} as const satisfies OptionTable

/** How packets leave and arrive. */
export const HOW_OPTIONS = {
  rate: {
    value: 'PPS|auto',
    describe: 'Probes per second (default auto: as many as the path carries without loss)',
  },
  'max-rate': {
    value: 'PPS',
    describe: 'Never more probes per second than this (default 100,000 with public targets)',
  },
  'transmit-threads': { value: 'N', describe: 'Threads that send packets, 1 to 64 (default 1)' },
  retries: {
    value: 'N|auto',
    describe: 'Probe what stays silent up to N more times, 0 to 9 (default auto: by the measured loss)',
  },
  cooldown: {
    value: 'MS',
    describe: 'Listen this long after the last probe (default: by measured round trips, 200 ms to 8 s)',
  },
  interface: { alias: 'e', value: 'NAME', describe: 'Send by this device only' },
  'source-ip': { value: 'ADDRESS', describe: 'Send from this address of ours' },
  'source-port': { value: 'PORTS', describe: 'Send from this port, or first-last' },
  'gateway-mac': { value: 'MAC', describe: 'Next hop of every packet, in place of ARP' },
  link: { value: 'LINK', describe: `How packets are sent: ${LINK_CHOICES.join(', ')} (default auto)` },
  capture: { value: 'HOW', describe: `How replies are captured: ${CAPTURE_CHOICES.join(', ')} (default auto)` },
  simulate: { value: 'FILE', describe: 'Scan the network that FILE describes, in memory; nothing is sent' },
} as const satisfies OptionTable

/** What is told, and to whom. */
export const RESULT_OPTIONS = {
  identify: { describe: 'Say what speaks behind each open port: product, version, TLS, whether it asks who you are' },
  'udp-checks': {
    describe: 'With --identify: ask hosts found up for DNS, SNMP, NTP, TFTP, memcached and SIP over UDP too',
  },
  'nmap-probes': {
    value: '[FILE]',
    bare: 'installed',
    describe:
      "With --identify: ask Nmap's nmap-service-probes where our probes know no product (default: the installed)",
  },
  recog: { value: 'DIR', describe: "With --identify: ask Recog's fingerprints, the XML files in DIR" },
  'banner-wait': { value: 'MS', describe: 'With --identify: how long a service may take to greet (default 1200)' },
  explain: { describe: 'With --identify: say how each service was recognised' },
  allow: {
    value: 'CLASSES',
    describe: `Use probes of these classes too, with --scope: ${ALLOW_CHOICES.join(',')}`,
  },
  scope: { value: 'FILE', describe: 'The targets, one a line, on which --allow holds; - for standard input' },
  vantage: { value: 'NAME', describe: 'Where this looks from, by a name of yours or of the policy: results say so' },
  show: { value: 'STATES', describe: `Which verdicts to show: ${STATES.join(',')} (default open)` },
  output: {
    alias: 'o',
    value: 'FORMAT:FILE',
    describe: `Write to FILE, - for standard output (repeatable): ${Object.keys(formats).join(', ')}`,
  },
  json: { describe: 'NDJSON on standard output' },
  checkpoint: { value: 'FILE', describe: 'Keep in FILE what is needed to go on after a stop or a kill' },
  resume: { value: 'FILE', describe: 'Go on with the scan whose checkpoint is FILE, in the same output files' },
  policy: { value: 'FILE', describe: 'Judge hosts by what FILE expects of them: docs/policy.md' },
  'fail-on': { value: 'SEVERITY', describe: `Exit 3 on a finding this heavy: ${SEVERITIES.join(', ')}` },
  verbose: { alias: 'v', describe: 'Say on standard error why the rate changes' },
  quiet: { describe: 'Nothing on standard error but errors' },
  progress: { value: 'KIND', describe: 'Progress on standard error: auto, tty, json, none (default auto)' },
} as const satisfies OptionTable

export const AUDIT_OPTIONS = {
  role: { value: 'NAME', describe: 'What the host is for (default web-server for a URL, else none)' },
  'no-identify': { describe: 'Judge by ports alone: connect to nothing, and ask nothing what it is' },
} as const satisfies OptionTable

const AFTERWARDS = {
  output: RESULT_OPTIONS.output,
  json: RESULT_OPTIONS.json,
  'fail-on': RESULT_OPTIONS['fail-on'],
} as const satisfies OptionTable

/** Of `report`: what is told of a saved scan. */
export const REPORT_OPTIONS = AFTERWARDS

export const MERGE_OPTIONS = {
  role: { value: 'NAME', describe: 'What the hosts are for (default as the scans judged them)' },
  'admin-vantage': {
    value: 'NAME',
    describe:
      'A vantage where administrators are: what is restricted to them may be open there (repeatable, default admin)',
  },
  ...AFTERWARDS,
} as const satisfies OptionTable

export const RULES_OPTIONS = {
  class: { value: 'CLASS', describe: `Only rules of this class: ${RULE_CLASSES.join(', ')}` },
  port: { value: 'PORT', describe: 'Only rules that name this port' },
} as const satisfies OptionTable

/** Of `policy init`. */
export const POLICY_OPTIONS = {
  from: { value: 'SCAN', describe: 'init: expect what this saved scan found (NDJSON; - for standard input)' },
} as const satisfies OptionTable

/** Of `remedy`. */
export const REMEDY_OPTIONS = {
  for: { value: 'FIREWALL', describe: `What filters there: ${FIREWALL_CHOICES.join(', ')}` },
  host: { value: 'ADDRESS', describe: 'The machine it is for, by name or address (repeatable: its addresses)' },
  admin: {
    value: 'ADDRESS',
    describe:
      'Where you administer it from: addresses or networks (repeatable; default: your SSH session with the host)',
  },
  'ssh-port': {
    value: 'PORT|none',
    describe: 'Where SSH listens, beside what the scan tells; none: nobody comes by SSH',
  },
  'default-deny': { describe: 'Deny all that comes in but what is to stay (default: close what the findings name)' },
  role: { value: 'NAME', describe: 'What the host is for (default: as it was audited, else none)' },
  policy: {
    value: 'FILE',
    describe: 'What is expected of the host, who administers it, what is waived: a policy file',
  },
  terraform: { describe: 'With --for aws: Terraform in place of a script' },
} as const satisfies OptionTable

export const PLAN_OPTIONS = {
  from: { value: 'N', describe: 'Pass over the first N probes (default 0)' },
  count: { value: 'N', describe: 'How many probes to show (default 10)' },
  json: { describe: 'NDJSON on standard output' },
} as const satisfies OptionTable

export const INTERFACES_OPTIONS = {
  json: { describe: 'JSON on standard output' },
} as const satisfies OptionTable

/** Of `interfaces --check`. */
export const CHECK_OPTIONS = {
  check: {
    value: 'TARGET[:PORT]',
    describe: 'Follow one probe there and back, and say which step fails (default port 80)',
  },
  interface: HOW_OPTIONS.interface,
  'source-ip': HOW_OPTIONS['source-ip'],
  'gateway-mac': HOW_OPTIONS['gateway-mac'],
  link: HOW_OPTIONS.link,
} as const satisfies OptionTable

/** Every option of every command, for reading argv before yargs does. */
export const ALL_OPTIONS: ReadonlyMap<string, OptionEntry> = new Map(
  [
    WHAT_OPTIONS,
    HOW_OPTIONS,
    RESULT_OPTIONS,
    AUDIT_OPTIONS,
    MERGE_OPTIONS,
    RULES_OPTIONS,
    POLICY_OPTIONS,
    REMEDY_OPTIONS,
    PLAN_OPTIONS,
    INTERFACES_OPTIONS,
    CHECK_OPTIONS,
  ].flatMap((table: OptionTable) => Object.entries(table)),
)
