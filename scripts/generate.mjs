// Writes the indexes and the pages that come from rule and probe folders; `--check` only says what is out of date.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { transformFile } from '@swc/core'
import { policyFiles } from './policy-pages.mjs'
import { PROBE_DOCS, probeFiles } from './probe-pages.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const RULES = 'src/risk/rules'
const DOCS = 'docs/rules'

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })

const classes = (await importData('src/risk/rule.ts')).RULE_CLASSES
const folders = await readFolders()
const roles = (await importData('src/risk/roles.ts')).roles
const wanted = new Map([
  [`${RULES}/index.ts`, indexSource(folders)],
  [`${DOCS}/README.md`, overviewPage(folders, roles)],
  ...folders.map((folder) => [`${DOCS}/${folder.name}.md`, classPage(folder)]),
  ...(await probeFiles()),
  ...(await policyFiles()),
])

const stale = []
for (const [path, text] of wanted) if ((await textOf(path)) !== text) stale.push(path)
const pages = (
  await Promise.all([DOCS, PROBE_DOCS].map(async (at) => (await namesIn(at)).map((name) => `${at}/${name}`)))
).flat()
const orphans = pages.filter((path) => !wanted.has(path))

if (values.check) {
  for (const path of [...stale, ...orphans]) console.error(`out of date: ${path}`)
  if (stale.length + orphans.length > 0) {
    console.error('run `npm run generate` and commit what it writes')
    process.exitCode = 1
  }
} else {
  for (const path of stale) await write(path, wanted.get(path))
  for (const path of orphans) await rm(join(ROOT, path))
  for (const path of [...stale, ...orphans]) console.log(path)
}

/** Every rule folder, a class each, in the order of the classes. */
async function readFolders() {
  const names = (await readdir(join(ROOT, RULES), { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
  const unknown = names.filter((name) => !classes.includes(name))
  if (unknown.length > 0) throw new Error(`${RULES}/${unknown[0]} is no class of RULE_CLASSES in src/risk/rule.ts`)
  const missing = classes.filter((name) => !names.includes(name))
  if (missing.length > 0) throw new Error(`the class ${missing[0]} has no folder in ${RULES}`)
  return Promise.all(
    classes.map(async (name) => ({
      name,
      rules: (await importData(`${RULES}/${name}/rules.ts`)).rules,
      examples: (await importData(`${RULES}/${name}/examples.ts`)).examples,
    })),
  )
}

/** Imports a TypeScript file that is pure data: with its types gone it imports nothing, so it can stand alone. */
async function importData(path) {
  const { code } = await transformFile(join(ROOT, path), {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'es6' },
  })
  return import(`data:text/javascript,${encodeURIComponent(code)}`)
}

function indexSource(folders) {
  const names = folders.map(({ name }) => ({
    name,
    constant: name.replace(/-(.)/g, (_, letter) => letter.toUpperCase()),
  }))
  const inOrder = names.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return `/** Every rule, class by class. Generated from the folders beside this file (npm run generate): do not edit. */
import type { Rule } from '../rule.js'
${inOrder.map(({ name, constant }) => `import { rules as ${constant} } from './${name}/rules.js'`).join('\n')}

export const rules: readonly Rule[] = [
${names.map(({ constant }) => `  ...${constant},`).join('\n')}
]
`
}

function overviewPage(folders, roles) {
  return `<!-- Generated from src/risk (npm run generate): do not edit. -->

# Risk rules

A rule says what an open port usually means, why that matters and what to do. There are ${folders.flatMap(({ rules }) => rules).length}, in ${folders.length} classes.
\`synsweep rules\` lists them, \`--class\` and \`--port\` some of them, \`synsweep rules ID\` explains one.
To add one, add it to \`src/risk/rules/<class>/\` with its examples.

${folders.map(({ name, rules }) => `**[${name}](${name}.md)** ${rules.map(({ id }) => `[${id}](${name}.md#${id})`).join(' · ')}`).join('\n\n')}

## How a finding gets its severity

1. The address chooses the column: *public* is what the IANA registries call globally reachable, *private* is all else.
   On loopback every finding is \`info\`: a listener that only its own machine can reach is what the remedies ask for.
2. What was seen moves it a step at a time:

   | step | when |
   |---|---|
   | +1, to \`high\` at least | it was seen to ask for no login, where that is the risk; at once \`critical\` on a public address for datastore, container, ot, dev-debug |
   | +1 | a datastore, cache or search engine on a public address, on a port that the stated role does not list |
   | +1, to \`high\` at least | its exact version is in CISA's catalogue of exploited vulnerabilities, and carries no mark of a distribution |
   | +1, never above \`high\` | its product line gets no more corrections |
   | −1 | it asks for a login, over TLS |
   | −1 | it turns our address away |
   | −1 | only the port is known, and three or more rules name it |
   | −1 | the role accepts the port, with a caution |
   | \`medium\` (public), \`low\` (private) at least | a stated role does not list the port |

3. A port that the role expects gives no finding, unless another service than any rule names for the port answers there,
   or a store, a container service, a development tool or an industrial system asks for no login.
4. A port that no rule names is \`unexpected-open-port\`; on loopback only when a role was stated.
5. Rules about a property of a service (weak algorithms, say) are weighed for themselves, whatever the role lists.

## How sure a finding is

| confidence | when |
|---|---|
| possible | the port is open, and that is all; \`alternates\` are the other rules that name it |
| identified | the service answered in its own language |
| confirmed | the risk itself was seen, by a request that changes nothing |

A service that is named confirms its own rule wherever it listens, and refutes all others of the port. One endpoint gives
one finding for what listens there. What all findings of a host come to is its [score](../scoring.md).

## Roles

${table(
  ['role', 'expected', 'accepted with a caution', 'meaning'],
  roles.map(({ name, expects, summary }) => [
    name,
    listPorts(expects.filter(({ caution }) => caution === undefined)),
    listPorts(expects.filter(({ caution }) => caution !== undefined)),
    summary,
  ]),
)}
`
}

function classPage({ name, rules, examples }) {
  return `<!-- Generated from src/risk/rules/${name} (npm run generate): do not edit. -->

# Rules of class ${name}

${table(
  ['rule', 'service', 'ports', 'public', 'private'],
  rules.map((rule) => [
    `[${rule.id}](#${rule.id})`,
    rule.service,
    formatPorts(rule),
    rule.severity.public,
    rule.severity.private,
  ]),
)}

${rules.map((rule) => ruleSection(rule, examples[rule.id] ?? [])).join('\n\n')}
`
}

function ruleSection(rule, examples) {
  return `## ${rule.id}

**${rule.title}** · ${rule.service} · ports ${formatPorts(rule)} · public ${rule.severity.public}, private ${rule.severity.private}

${rule.why}

*Remedy:* ${rule.remedy}

*To confirm:* ${rule.confirm}

${[...knownBy(rule), `*References:* ${rule.references.join(' · ')}`].join('\n\n')}

${table(
  ['port', 'state', 'address', 'role', 'seen', 'finding'],
  examples.map(({ port, protocol = 'tcp', state = 'open', on, role = 'none', gives, ...seen }) => [
    protocol === 'tcp' ? (port === 0 ? 'host' : port) : `${port}/${protocol}`,
    state,
    on,
    role,
    seenText(seen),
    gives,
  ]),
)}`
}

/** What of a service record speaks for the rule. */
function knownBy({ services = [], proof, needsService }) {
  if (services.length === 0) return []
  const each = services.map((signature) => signatureText(signature)).join('; or ')
  const beyondDoubt = proof ? ` Beyond doubt with ${signatureText(proof)}.` : ''
  const only = needsService ? ' The ports only say where to look.' : ''
  return [`*Known by:* ${each}.${beyondDoubt}${only}`]
}

function signatureText({ names, says, version, auth, tls, facts = {} }) {
  return [
    names && `service ${names.join(', ')}`,
    says && `text ${code(says)}`,
    version && `version ${code(version)}`,
    auth && `auth \`${auth}\``,
    tls !== undefined && (tls ? 'inside TLS' : 'without TLS'),
    ...Object.entries(facts).map(([fact, test]) => `${fact} ${code(test)}`),
  ]
    .filter(Boolean)
    .join(', ')
}

function seenText(seen) {
  const { service, host, ...others } = seen
  const parts = [service, host, others].flatMap((fields) => Object.entries(fields ?? {}))
  return parts
    .map(([name, value]) => `${name} ${code(typeof value === 'object' ? JSON.stringify(value) : value)}`)
    .join(', ')
}

/** Inside a table a bar would end the cell. */
function code(value) {
  return `\`${String(value).replaceAll('|', '\\|')}\``
}

function table(headings, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`
  return [line(headings), `|${'---|'.repeat(headings.length)}`, ...rows.map(line)].join('\n')
}

function formatPorts({ ports, udpPorts = [] }) {
  if (ports.length + udpPorts.length === 0) return 'any'
  const text = (span) => (Array.isArray(span) ? span.join('-') : span)
  return [...ports.map(text), ...udpPorts.map((span) => `${text(span)}/udp`)].join(', ')
}

function listPorts(expectations) {
  const suffixOf = ({ protocol, isPrivateOnly }) =>
    `${protocol === 'udp' ? '/udp' : ''}${isPrivateOnly ? ' (private)' : ''}`
  return expectations.flatMap((each) => each.ports.map((span) => [span].flat().join('-') + suffixOf(each))).join(', ')
}

async function textOf(path) {
  return readFile(join(ROOT, path), 'utf8').catch(absent(undefined))
}

async function namesIn(path) {
  return readdir(join(ROOT, path)).catch(absent([]))
}

/** @returns a handler that reads "no such file" as `value` and passes every other error on */
function absent(value) {
  return (error) => {
    if (error.code !== 'ENOENT') throw error
    return value
  }
}

async function write(path, text) {
  await mkdir(dirname(join(ROOT, path)), { recursive: true })
  await writeFile(join(ROOT, path), text)
}
