import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from '@jest/globals'

const SCRIPT = fileURLToPath(new URL('../../scripts/generate.mjs', import.meta.url))

it('the rule index and docs/rules are what the rule folders generate', async () => {
  const { stderr } = await promisify(execFile)(process.execPath, [SCRIPT, '--check'])
  expect(stderr).toBe('')
})
