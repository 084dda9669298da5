// Configures and builds one CMake directory of native/ under .cache/, for the scripts beside it.
import { join } from 'node:path'
import { fail, findCommand, ROOT, run } from './run.mjs'

/**
 * @param name        directory under .cache/, kept between runs: only what changed is compiled
 * @param definitions CMake cache entries, e.g. `{ SYNSWEEP_TESTS: 'ON' }`
 * @param targets     what to build
 * @returns           the directory's absolute path
 */
export function buildNative(name, definitions, targets) {
  if (!findCommand('cmake')) {
    fail('cmake is missing: apt install cmake, dnf install cmake, apk add cmake or pacman -S cmake')
  }
  const directory = join(ROOT, '.cache', name)
  const generator = findCommand('ninja') ? ['-G', 'Ninja'] : []
  const entries = Object.entries({ CMAKE_BUILD_TYPE: 'Debug', ...definitions })
  const defines = entries.map(([key, value]) => `-D${key}=${value}`)
  run('cmake', ['-S', ROOT, '-B', directory, ...generator, ...defines, '--log-level=WARNING'])
  run('cmake', ['--build', directory, '--parallel', '--target', ...targets])
  return directory
}
