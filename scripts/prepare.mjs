// Makes this checkout ready to run, doing only what is missing: system packages, npm packages, addon, TypeScript.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { prepareFarm } from './farm.mjs'
import { bin, fail, findCommand, ROOT, run, say } from './run.mjs'

/** Debian packages, each with what shows that it is there: a command, a file, or a function's word. */
const PACKAGES = {
  build: {
    'g++': { command: 'g++' },
    make: { command: 'make' },
    cmake: { command: 'cmake' },
    'libpcap-dev': { file: '/usr/include/pcap/pcap.h' },
  },
  test: {
    python3: { command: 'python3' }, // node-gyp runs on it
    'libgtest-dev': { file: '/usr/include/gtest/gtest.h' },
    'clang-format': { command: 'clang-format' },
    clang: { command: 'clang++' },
    'libclang-rt-dev': { isThere: hasLibFuzzer },
    iproute2: { command: 'ip' },
    'iputils-ping': { command: 'ping' },
    nftables: { command: 'nft' },
    tcpdump: { command: 'tcpdump' },
    ethtool: { command: 'ethtool' },
    procps: { command: 'sysctl' },
    nmap: { command: 'nmap' },
    sudo: { command: 'sudo' },
    'libcap2-bin': { command: 'setcap' },
    'libxml2-utils': { command: 'xmllint' },
  },
  bench: {
    masscan: { command: 'masscan' },
    zmap: { command: 'zmap' },
  },
}

const STAMPS = join(ROOT, '.cache', 'prepared.json')

/** @param {('build' | 'test' | 'bench' | 'farm')[]} needs groups of system packages; `farm`: the servers of a test, apart from this system */
export function prepare(needs = ['build']) {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    fail(`Node ${process.versions.node} is too old: synsweep needs 20.19 or newer`)
  }
  installPackages(needs)
  if (needs.includes('farm')) prepareFarm()
  step('npm', ['package-lock.json'], join(ROOT, 'node_modules'), 'installing npm packages', () =>
    run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { toStderr: true }),
  )
  const addonSources = ['native', 'CMakeLists.txt', 'package-lock.json']
  step('addon', addonSources, join(ROOT, 'build/Release/synsweep.node'), 'building the native engine', () =>
    run(bin('cmake-js'), ['build', '-l', 'warn'], { toStderr: true }),
  )
  const typescriptSources = ['src', 'tsconfig.json', 'tsconfig.build.json', 'scripts/bundle.mjs', 'package-lock.json']
  step('typescript', typescriptSources, join(ROOT, 'dist/bin/synsweep.js'), 'building the TypeScript', () =>
    run('npm', ['run', '--silent', 'build:ts'], { toStderr: true }),
  )
}

function installPackages(needs) {
  const wanted = Object.assign({}, ...needs.map((need) => PACKAGES[need]))
  const missing = Object.entries(wanted)
    .filter(([, { command, file, isThere }]) => !(command ? findCommand(command) : file ? existsSync(file) : isThere()))
    .map(([name]) => name)
  if (missing.length === 0) return
  const names = missing.join(' ')
  const command = `apt-get install -y ${names}`
  if (!findCommand('apt-get')) fail(`these packages are missing (Debian's names): ${names}`)
  const isRoot = process.getuid() === 0
  if (!isRoot && !(findCommand('sudo') && process.stdin.isTTY)) fail(`some packages are missing: run  sudo ${command}`)
  say(`installing ${names}`)
  const asRoot = (args) =>
    run(isRoot ? args[0] : 'sudo', isRoot ? args.slice(1) : args, { env: APT_ENV, toStderr: true })
  asRoot(['apt-get', 'update', '-qq'])
  asRoot(['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...missing])
}

/** Clang alone comes without the runtimes of its sanitizers and of libFuzzer, whose place has the version in it. */
function hasLibFuzzer() {
  const clang = findCommand('clang++')
  if (!clang) return false
  const folder = join(spawnSync(clang, ['-print-resource-dir'], { encoding: 'utf8' }).stdout.trim(), 'lib')
  return existsSync(folder) && readdirSync(folder, { recursive: true }).some((name) => /libclang_rt\.fuzzer/.test(name))
}

const APT_ENV = { DEBIAN_FRONTEND: 'noninteractive' }

/** Does one step when its inputs have changed since it last succeeded, or when its product is gone. */
function step(name, inputs, product, what, action) {
  const stamps = existsSync(STAMPS) ? JSON.parse(readFileSync(STAMPS, 'utf8')) : {}
  const stamp = hashOf(inputs)
  if (stamps[name] === stamp && existsSync(product)) return
  say(what)
  action()
  mkdirSync(join(ROOT, '.cache'), { recursive: true })
  writeFileSync(STAMPS, `${JSON.stringify({ ...stamps, [name]: stamp }, null, 2)}\n`)
}

/** Of names and contents, so that a fresh checkout and a switched branch are told apart by what they hold. */
function hashOf(inputs) {
  const hash = createHash('sha256')
  const add = (path) => {
    hash.update(path)
    const full = join(ROOT, path)
    if (!existsSync(full)) return
    try {
      hash.update(readFileSync(full))
    } catch (error) {
      if (error.code !== 'EISDIR') throw error
      for (const name of readdirSync(full).sort()) add(join(path, name))
    }
  }
  for (const path of [...inputs, process.version]) add(path)
  return hash.digest('hex')
}
