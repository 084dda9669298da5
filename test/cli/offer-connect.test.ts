import { describe, expect, it } from '@jest/globals'
import { ScanError } from '../../src/errors.js'
import { SAMPLE } from '../output/sample-records.js'
import { run } from './harness.js'

const rawFailure = new ScanError('ERR_PRIVILEGE', 'raw sockets need CAP_NET_RAW')
const REFUSED = { batches: [SAMPLE], rawFailure }

describe('without privilege', () => {
  it.each([
    ['scan 10.0.0.8 -p 22', 'run  synsweep scan 10.0.0.8 -p 22 --link connect'],
    ['audit 10.0.0.8', 'run  synsweep audit 10.0.0.8 --link connect'],
    ['scan 10.0.0.8 --link packet', 'say --link connect in place of --link packet'],
  ])('%s ends with one line that names connect()', async (line, advice) => {
    const outcome = await run(line.split(' '), REFUSED)
    expect(outcome).toMatchObject({ code: 1, stdout: '' })
    expect(outcome.stderr).toMatch(
      /^synsweep: raw sockets need CAP_NET_RAW; or scan without privilege, by connect\(\): [^\n]*\[ERR_PRIVILEGE\]\n$/,
    )
    expect(outcome.stderr).toContain(advice)
    expect(outcome.asked.map(({ link }) => link)).not.toContain('connect')
  })

  it('says what to type after npm start', async () => {
    const { stderr } = await run(['audit', '127.0.0.1'], { ...REFUSED, variables: { npm_lifecycle_event: 'start' } })
    expect(stderr).toContain('run  npm start -- audit 127.0.0.1 --link connect')
  })

  it('scans by connect() when somebody at the terminal says yes', async () => {
    const outcome = await run(['scan', '10.0.0.8', '--json'], { ...REFUSED, answer: true })
    expect(outcome.code).toBe(0)
    expect(outcome.questions).toEqual(['synsweep: raw sockets need CAP_NET_RAW\nscan by connect() instead? [y/N] '])
    expect(outcome.asked.map(({ link }) => link)).toEqual([undefined, 'connect'])
    expect(outcome.runs.every(({ isClosed }) => isClosed)).toBe(true)
  })

  it('quotes the command that would do the same', async () => {
    const { stdout } = await run(['scan', '10.0.0.8', '-oG', '-'], { ...REFUSED, answer: true })
    expect(stdout).toContain('as: synsweep scan 10.0.0.8 -oG - --link connect')
  })

  it('does not when the answer is no', async () => {
    const outcome = await run(['scan', '10.0.0.8'], { ...REFUSED, answer: false })
    expect(outcome).toMatchObject({ code: 1, stdout: '' })
    expect(outcome.asked).toHaveLength(1)
  })

  it.each([
    ['targets that came from standard input cannot be read again', ['scan', '-iL', '-']],
    ['nothing is wrong with connect itself', ['scan', '10.0.0.8', '--link', 'connect']],
  ])('asks nobody: %s', async (_, argv) => {
    expect((await run(argv, { ...REFUSED, answer: true })).questions).toEqual([])
  })

  it('asks nobody about other failures', async () => {
    const failure = new ScanError('ERR_ROUTE', 'no route')
    const outcome = await run(['scan', '10.0.0.8'], { failure, answer: true })
    expect(outcome).toMatchObject({ code: 1, questions: [] })
    expect(outcome.stderr).not.toContain('connect()')
  })
})
