// What scripts/generate.mjs writes for probes: src/identify/probes/index.ts and docs/probes/, from the probe folders.
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { transformFile } from '@swc/core'
import { ROOT } from './run.mjs'

const PROBES = 'src/identify/probes'
export const PROBE_DOCS = 'docs/probes'

/** @returns path → text of every file that is generated from the probe folders */
export async function probeFiles() {
  const compiled = await compile(['src/identify', 'src/model'])
  try {
    const ids = (await readdir(join(ROOT, PROBES), { withFileTypes: true }))
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('_'))
      .map((entry) => entry.name)
      .sort()
    const load = (path) => import(pathToFileURL(join(compiled, path.replace(/\.ts$/, '.js'))).href)
    const { Heard, SHARED_FACTS } = await load('src/identify/probe.ts')
    const folders = await Promise.all(
      ids.map(async (id) => ({
        id,
        probe: (await load(`${PROBES}/${id}/probe.ts`)).probe,
        examples: (await load(`${PROBES}/${id}/examples.ts`)).examples,
      })),
    )
    const target = { address: '192.0.2.1', port: 80, protocol: 'tcp' }
    return new Map([
      [`${PROBES}/index.ts`, indexSource(ids)],
      [`${PROBE_DOCS}/README.md`, overviewPage(folders, SHARED_FACTS)],
      ...folders.map((folder) => [`${PROBE_DOCS}/${folder.id}.md`, probePage(folder, new Heard(target, []))]),
    ])
  } finally {
    await rm(compiled, { recursive: true, force: true })
  }
}

/** Probes share helpers, so they cannot stand alone: their rooms are compiled to a folder beside node_modules. */
async function compile(rooms) {
  const folder = join(ROOT, '.cache', `probe-pages-${process.pid}`)
  for (const room of rooms) {
    const names = await readdir(join(ROOT, room), { recursive: true })
    for (const name of names.filter((each) => each.endsWith('.ts'))) {
      const path = join(room, name)
      const { code } = await transformFile(join(ROOT, path), {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'es6' },
      })
      const to = join(folder, path.replace(/\.ts$/, '.js'))
      await mkdir(dirname(to), { recursive: true })
      await writeFile(to, code)
    }
  }
  return folder
}

function indexSource(ids) {
  const names = ids.map((id) => ({ id, name: id.replace(/-(.)/g, (_, letter) => letter.toUpperCase()) }))
  return `/** Every probe, by id. Generated from the folders beside this file (npm run generate): do not edit. */
import type { Probe } from '../probe.js'
${names.map(({ id, name }) => `import { probe as ${name} } from './${id}/probe.js'`).join('\n')}

export const probes: readonly Probe[] = [
${names.map(({ name }) => `  ${name},`).join('\n')}
]
`
}

function overviewPage(folders, sharedFacts) {
  return `<!-- Generated from src/identify (npm run generate): do not edit. -->

# Probes

What is said to open ports to find out what speaks there: [how they are used](../identification.md), [how to add
one](../../src/identify/README.md).

${table(
  ['probe', 'finds', 'class', 'ports', 'inside TLS', 'rarity'],
  folders.map(({ id, probe }) => [
    `[${id}](${id}.md)`,
    probe.service,
    probe.safety,
    formatPorts(probe.ports, probe.transport),
    formatPorts(probe.tlsPorts ?? [], probe.transport),
    probe.rarity,
  ]),
)}

## Facts that several probes give

${table(
  ['fact', 'meaning'],
  Object.entries(sharedFacts).map(([name, meaning]) => [`\`${name}\``, meaning]),
)}
`
}

function probePage({ id, probe, examples }, nothingHeard) {
  const refines = probe.refines === undefined ? [] : [`It is asked of what is \`${probe.refines}\` already.`]
  const facts = Object.entries(probe.facts ?? {})
  return `<!-- Generated from ${PROBES}/${id} (npm run generate): do not edit. -->

# ${id}

**${probe.service}.** ${probe.about}

${[...refines, ...(probe.isLastWord ? ['Once it has an answer, nothing else is asked.'] : [])].map((line) => `${line}\n\n`).join('')}${table(
  ['class', 'ports', 'inside TLS', 'rarity'],
  [
    [
      probe.safety,
      formatPorts(probe.ports, probe.transport),
      formatPorts(probe.tlsPorts ?? [], probe.transport),
      probe.rarity,
    ],
  ],
)}

## What it says

${probe.conversations.map((conversation, i) => conversationText(conversation, i, nothingHeard)).join('\n')}
${
  facts.length === 0
    ? ''
    : `\n## Facts\n\n${table(
        ['fact', 'meaning'],
        facts.map(([name, meaning]) => [`\`${name}\``, meaning]),
      )}\n`
}
## Sources

${probe.sources.map((source) => `- ${source}`).join('\n')}

## Examples

${table(
  ['reply of', 'from', 'name', 'product', 'version', 'auth', 'facts'],
  examples.map(({ title, from, gives }) =>
    gives === 'nothing'
      ? [title, from, 'nothing', '', '', '', '']
      : [
          title,
          from,
          gives.name,
          gives.product ?? '',
          gives.version ?? '',
          gives.auth ?? 'unknown',
          factsText(gives.facts),
        ],
  ),
)}
`
}

function conversationText({ turns, farewell }, i, nothingHeard) {
  const steps = turns.map(({ say, startTls, when }) => {
    const where = when ? ', where the answers ask for it' : ''
    if (startTls) return `a TLS handshake${where}`
    if (say === undefined) return 'listens'
    if (typeof say === 'function') return `says something like ${code(say(nothingHeard))}${where}`
    return `says ${code(say)}${where}`
  })
  const end = farewell === undefined ? [] : [`ends with ${code(farewell)}`]
  return `${i + 1}. ${[...steps, ...end].join('; ')}`
}

/** Bytes as text where they are text, as hexadecimal digits where they are not. */
function code(said) {
  const bytes = typeof said === 'string' ? Buffer.from(said, 'latin1') : Buffer.from(said)
  if (bytes.length === 0) return 'nothing'
  const isText = bytes.every((byte) => (byte >= 0x20 && byte < 0x7f) || byte === 0x0d || byte === 0x0a)
  const text = isText
    ? JSON.stringify(bytes.toString('latin1')).slice(1, -1)
    : bytes
        .toString('hex')
        .match(/.{1,8}/g)
        .join(' ')
  return `\`${text}\``
}

function factsText(facts) {
  return facts === undefined ? '' : `\`${JSON.stringify(facts)}\``
}

function table(headings, rows) {
  const line = (cells) => `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`
  return [line(headings), `|${'---|'.repeat(headings.length)}`, ...rows.map(line)].join('\n')
}

function formatPorts(spans, transport) {
  const text = spans.map((span) => (Array.isArray(span) ? span.join('-') : span)).join(', ')
  return text !== '' && transport === 'udp' ? `${text} (UDP)` : text
}
