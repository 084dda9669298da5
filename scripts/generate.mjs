// Writes the indexes and the pages that come from rule and probe folders; `--check` only says what is out of date.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { transformFile } from '@swc/core'
import { PROBE_DOCS, probeFiles } from './probe-pages.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const RULES = 'src/risk/rules'
const DOCS = 'docs/rules'

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })

const folders = await readFolders()
const roles = (await importData('src/risk/roles.ts')).roles
const wanted = new Map([
  [`${RULES}/index.ts`, indexSource(folders)],
  [`${DOCS}/README.md`, overviewPage(folders, roles)],
  ...folders.map((folder) => [`${DOCS}/${folder.id}.md`, rulePage(folder)]),
  ...(await probeFiles()),
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

/** Every rule folder by id. A name that begins with `_` is not a rule. */
async function readFolders() {
  const ids = (await readdir(join(ROOT, RULES), { withFileTypes: true }))
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('_'))
    .map((entry) => entry.name)
    .sort()
  return Promise.all(
    ids.map(async (id) => ({
      id,
      rule: (await importData(`${RULES}/${id}/rule.ts`)).rule,
      examples: (await importData(`${RULES}/${id}/examples.ts`)).examples,
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
  const names = folders.map(({ id }) => ({ id, name: id.replace(/-(.)/g, (_, letter) => letter.toUpperCase()) }))
  return `/** Every rule, by id. Generated from the folders beside this file (npm run generate): do not edit. */
import type { Rule } from '../rule.js'
${names.map(({ id, name }) => `import { rule as ${name} } from './${id}/rule.js'`).join('\n')}

export const rules: readonly Rule[] = [
${names.map(({ name }) => `  ${name},`).join('\n')}
]
`
}

function overviewPage(folders, roles) {
  return `<!-- Generated from src/risk (npm run generate): do not edit. -->

# Risk rules

A rule says what an open port usually means, why that matters and what to do. \`synsweep rules\` lists them,
\`synsweep rules ID\` explains one. To add one, copy \`src/risk/rules/_template\`.

${table(
  ['rule', 'service', 'class', 'ports', 'public', 'private'],
  folders.map(({ id, rule }) => [
    `[${id}](${id}.md)`,
    rule.service,
    rule.class,
    formatPorts(rule.ports),
    rule.severity.public,
    rule.severity.private,
  ]),
)}

## How a finding gets its severity

1. The address chooses the column: *public* is what the IANA registries call globally reachable, *private* is all else.
   On loopback every finding is \`info\`: a listener that only its own machine can reach is what the remedies ask for.
2. The role of the host then moves it:
   - a port that the role expects gives no finding; with a caution, one that is a step lighter;
   - a port that a stated role does not list is *unexpected*: at least \`medium\` on a public address and \`low\` on a
     private one, and a step heavier for a datastore, cache or search engine on a public address.
3. A port that no rule names is \`unexpected-open-port\`; on loopback only when a role was stated.

The confidence of all of these is \`possible\`: an open port shows that something listens, not what.

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

function rulePage({ id, rule, examples }) {
  return `<!-- Generated from src/risk/rules/${id} (npm run generate): do not edit. -->

# ${id}

**${rule.title}**

${table(
  ['service', 'class', 'ports', 'public', 'private', 'loopback'],
  [[rule.service, rule.class, formatPorts(rule.ports), rule.severity.public, rule.severity.private, 'info']],
)}

## Why

${rule.why}

## Remedy

${rule.remedy}

## To confirm

${rule.confirm}

## References

${rule.references.map((reference) => `- ${reference}`).join('\n')}

## Examples

${table(
  ['port', 'state', 'address', 'role', 'finding'],
  examples.map(({ port, state = 'open', on, role = 'none', gives }) => [port, state, on, role, gives]),
)}
`
}

function table(headings, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`
  return [line(headings), `|${'---|'.repeat(headings.length)}`, ...rows.map(line)].join('\n')
}

function formatPorts(ports) {
  if (ports.length === 0) return 'any'
  return ports.map((span) => (Array.isArray(span) ? span.join('-') : span)).join(', ')
}

function listPorts(expectations) {
  return expectations.flatMap(({ ports }) => ports).join(', ')
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
