import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import type { Addon } from '../../src/link/load-addon.js'
import { ROOT } from '../lab/root.js'

const BUILD_MS = 300_000

describe('the two builds of the addon', () => {
  it(
    'cmake-js and node-gyp make the same thing of the same sources, and Node loads both',
    () => {
      const gyp = spawnSync(process.execPath, [join(ROOT, 'scripts/build-gyp.mjs')], { cwd: ROOT, encoding: 'utf8' })
      expect({ status: gyp.status, output: gyp.status === 0 ? '' : gyp.stdout + gyp.stderr }).toEqual({
        status: 0,
        output: '',
      })
      const load = (path: string) => createRequire(join(ROOT, 'package.json'))(path) as Addon
      const byCmake = load('./build/Release/synsweep.node')
      const byGyp = load(gyp.stdout.trim().split('\n').at(-1)!)
      expect(Object.keys(byGyp).sort((a, b) => a.localeCompare(b))).toEqual(
        Object.keys(byCmake).sort((a, b) => a.localeCompare(b)),
      )
      expect(byGyp.recordLayout()).toEqual(byCmake.recordLayout())
      expect(byGyp.interfaces()).toEqual(byCmake.interfaces())
    },
    BUILD_MS,
  )
})
