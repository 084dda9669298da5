import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { ScanRecord } from '../../src/model/index.js'
import { ROOT } from '../lab/root.js'
import { header, summary } from '../output/sample-records.js'
import { hostileStream, hostileText } from './hostile.js'
import { AUDIT, render } from './sample.js'

/** Prometheus's own checker: this system's, or that of the layer of servers (scripts/farm.mjs). */
const PROMTOOLS = ['/usr/bin/promtool', join(ROOT, '.cache/farm/upper/usr/bin/promtool')]

function promtool(text: string) {
  const path = PROMTOOLS.find((each) => existsSync(each))
  if (path === undefined) throw new Error(`no promtool: it is in Debian's package prometheus, at none of ${PROMTOOLS}`)
  const { status, stdout, stderr } = spawnSync(path, ['check', 'metrics'], { input: text, encoding: 'utf8' })
  return { status, said: stdout + stderr }
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\["\\\\n])*"'
const SAMPLE = new RegExp(`^(${NAME})(\\{${LABEL}(?:,${LABEL})*\\})? (-?[0-9.]+(?:e[-+]?[0-9]+)?)$`)

/** Reads the text format 0.0.4 by its grammar. @returns samples by name and labels */
function read(text: string): Map<string, number> {
  const samples = new Map<string, number>()
  let family = ''
  const families = new Set<string>()
  if (text === '') return samples
  expect(text.endsWith('\n')).toBe(true)
  for (const line of text.slice(0, -1).split('\n')) {
    const help = /^# HELP (\S+) \S.*$/.exec(line)
    if (help) {
      family = help[1]!
      expect(families.has(family)).toBe(false)
      families.add(family)
    } else if (line.startsWith('#')) {
      expect(line).toBe(`# TYPE ${family} gauge`)
    } else {
      const [, name, labels = '', value] = SAMPLE.exec(line) ?? [undefined, `no sample: ${line}`]
      expect(name).toBe(family)
      expect(samples.has(name! + labels)).toBe(false)
      samples.set(name! + labels, Number(value))
    }
  }
  return samples
}

const valuesOf = (records: readonly ScanRecord[] = AUDIT) => Object.fromEntries(read(render('prometheus', records)))

describe('prometheus', () => {
  it('passes promtool, which finds fault where there is some', () => {
    expect(promtool(render('prometheus'))).toEqual({ status: 0, said: '' })
    expect(promtool('broken{a="b} 1\n').status).not.toBe(0)
  })

  it('has scores, ports and findings of each host, by its name', () => {
    expect(valuesOf()).toMatchObject({
      'synsweep_open_ports{target="192.0.2.10",address="192.0.2.10",vantage="internet"}': 3,
      'synsweep_open_ports{target="www.example.org",address="2001:db8::11",vantage="internet"}': 2,
      'synsweep_unexpected_ports{target="192.0.2.10",vantage="internet"}': 1,
      'synsweep_findings{target="192.0.2.10",severity="critical",vantage="internet"}': 1,
      'synsweep_findings{target="192.0.2.10",severity="low",vantage="internet"}': 0,
      'synsweep_posture_score{target="192.0.2.10",vantage="internet"}': 19,
      'synsweep_posture_rated{target="192.0.2.12",vantage="internet"}': 0,
      'synsweep_last_scan_success{vantage="internet"}': 1,
      'synsweep_scan_duration_seconds{vantage="internet"}': 42.1,
      'synsweep_last_scan_timestamp_seconds{vantage="internet"}': Date.parse('2026-03-04T05:06:49.100Z') / 1000,
      'synsweep_scan_coverage_ratio{vantage="internet"}': 1,
    })
  })

  it('counts what is waived apart, with the end of the first waiver', () => {
    expect(valuesOf()).toMatchObject({
      'synsweep_findings{target="www.example.org",severity="medium",vantage="internet"}': 0,
      'synsweep_unexpected_ports{target="www.example.org",vantage="internet"}': 0,
      'synsweep_waived_findings{target="www.example.org",vantage="internet"}': 1,
      'synsweep_waiver_expiry_timestamp_seconds{target="www.example.org",vantage="internet"}':
        Date.parse('2027-01-01') / 1000,
    })
  })

  it('has no score for an unrated host, and no success for a scan that broke off', () => {
    expect(valuesOf()).not.toHaveProperty('synsweep_posture_score{target="192.0.2.12",vantage="internet"}')
    expect(valuesOf(AUDIT.slice(0, -1))).toMatchObject({ 'synsweep_last_scan_success{vantage="internet"}': 0 })
    expect(valuesOf([header(), summary({ complete: false })])).toMatchObject({ synsweep_last_scan_success: 0 })
    expect(render('prometheus', [])).toBe('')
  })

  it('keeps its grammar whatever a target says', () => {
    fc.assert(
      fc.property(hostileText, (text) => void read(render('prometheus', hostileStream(text)))),
      { numRuns: 300 },
    )
    const texts = fc.sample(hostileText, { numRuns: 20, seed: 3 })
    for (const text of texts) expect(promtool(render('prometheus', hostileStream(text))).status).toBe(0)
  })
})
