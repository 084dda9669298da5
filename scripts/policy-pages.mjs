// What `npm run generate` makes of the policy's table of fields: the JSON Schema for editors, and a page for people.
import { build } from 'esbuild'
import { ROOT } from './run.mjs'

const SCHEMA = 'docs/policy.schema.json'
const PAGE = 'docs/policy-fields.md'

/** @returns {Promise<[path: string, text: string][]>} */
export async function policyFiles() {
  const schema = await readSchema()
  return [
    [SCHEMA, `${JSON.stringify(schema, undefined, 2)}\n`],
    [PAGE, page(schema)],
  ]
}

async function readSchema() {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: ['src/policy/fields.ts'],
    ...{ bundle: true, write: false, format: 'esm', platform: 'node', logLevel: 'warning' },
  })
  const { jsonSchema } = await import(
    `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`
  )
  return jsonSchema()
}

function page(schema) {
  const rows = [...fieldsOf(schema, '')].map(({ path, isRequired, says, kind }) =>
    `| \`${path}\` | ${isRequired ? 'yes' : ''} | ${kind} | ${says} |`.replaceAll('|  |', '| |'),
  )
  return `<!-- Generated from src/policy/fields.ts (npm run generate): do not edit. -->

# Fields of a policy

What they mean together is in [policy](policy.md). Names in capitals are yours to choose.

| field | needed | value | meaning |
|---|---|---|---|
${rows.join('\n')}
`
}

function* fieldsOf({ properties = {}, required = [] }, prefix) {
  for (const [name, field] of Object.entries(properties)) {
    const path = `${prefix}${name}`
    const isRequired = required.includes(name)
    yield { path, isRequired, says: field.description ?? '', kind: kindOf(field) }
    yield* below(field, path)
  }
}

function* below(field, path) {
  if (field.properties) yield* fieldsOf(field, `${path}.`)
  if (field.items?.properties) yield* fieldsOf(field.items, `${path}[].`)
  if (field.additionalProperties?.properties) yield* fieldsOf(field.additionalProperties, `${path}.NAME.`)
}

function kindOf({ type, enum: choices, const: only, anyOf, items }) {
  if (only !== undefined) return `\`${only}\``
  if (choices) return choices.map((choice) => `\`${choice}\``).join(', ')
  if (anyOf) return [...new Set(anyOf.map(kindOf))].join(' or ')
  if (type === 'array') return `list of ${kindOf(items)}`
  return { object: 'mapping', string: 'text', integer: 'number', boolean: '`true`, `false`' }[type] ?? ''
}
