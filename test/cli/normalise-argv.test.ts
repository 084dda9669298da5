import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { normaliseArgv } from '../../src/cli/normalise-argv.js'
import { ScanError } from '../../src/errors.js'

function refusal(...argv: string[]): ScanError {
  try {
    normaliseArgv(argv)
  } catch (error) {
    if (error instanceof ScanError) return error
  }
  throw new Error(`${argv.join(' ')} is not refused`)
}

describe('normaliseArgv', () => {
  it.each([
    ['-p-', ['--ports=-']],
    ['-p -', ['--ports=-']],
    ['-p22,80', ['--ports=22,80']],
    ['--ports -1024', ['--ports=-1024']],
    ['--tcp-ports 22', ['--ports=22']],
    ['-F', ['--top-ports=100']],
    ['-iL -', ['--targets-file=-']],
    ['--includefile a.txt', ['--targets-file=a.txt']],
    ['--excludefile=a.txt', ['--exclude-file=a.txt']],
    ['-oN a', ['--output=text:a']],
    ['-oX a', ['--output=xml:a']],
    ['-oG a', ['--output=grepable:a']],
    ['-oJ a', ['--output=masscan-json:a']],
    ['-oL a', ['--output=list:a']],
    ['-oD a', ['--output=ndjson:a']],
    ['-oA a', ['--output=text:a.nmap', '--output=xml:a.xml', '--output=grepable:a.gnmap']],
    ['-o json:-', ['--output=json:-']],
    ['-sS -Pn -n --reason', []],
    ['-sT', ['--link=connect']],
    ['--open', ['--show=open']],
    ['--adapter eth0', ['--interface=eth0']],
    ['-e eth0', ['--interface=eth0']],
    ['--adapter-ip 10.0.0.1', ['--source-ip=10.0.0.1']],
    ['-S 10.0.0.1', ['--source-ip=10.0.0.1']],
    ['--adapter-port 40000', ['--source-port=40000']],
    ['-g 53', ['--source-port=53']],
    ['--router-mac 02:00:00:00:00:01', ['--gateway-mac=02:00:00:00:00:01']],
    ['--shards 1/2', ['--shard=1/2']],
    ['--min-rate 100', ['--rate=100']],
    ['--max-retries 1', ['--retries=1']],
    ['--wait 2.5', ['--cooldown=2500']],
    ['--rate=1000 --json 10.0.0.1', ['--rate=1000', '--json', '10.0.0.1']],
    ['-sV --banners', ['--identify', '--identify']],
    ['-- -sV', ['--', '-sV']],
  ])('reads %s', (given, expected) => {
    expect(normaliseArgv(['scan', ...given.split(' ')])).toEqual(['scan', ...expected])
  })

  it('takes what follows an option for its value, whatever it looks like', () => {
    expect(normaliseArgv(['scan', '--exclude', '-sV'])).toEqual(['scan', '--exclude=-sV'])
  })

  it.each(['-A', '-O', '-sU', '-sn', '-sL', '-T4', '--dry-run'])('refuses %s rather than ignore it', (option) => {
    expect(refusal('scan', '10.0.0.1', option)).toMatchObject({ code: 'ERR_OPTION', isUsage: true })
  })

  it.each(['diff', 'remedy', 'history', 'watch'])('says that %s is for a later version', (command) => {
    expect(refusal(command).message).toBe(`the command ${command} is not in this version`)
  })

  it('says which option lacks its value', () => {
    expect(refusal('scan', '-oX').message).toBe('-oX needs a value')
    expect(refusal('scan', '--rate').message).toBe('--rate needs a value')
    expect(refusal('scan', '--open=3').message).toBe('--open takes no value')
  })

  it.each(['x', '-1', '', 'forever', 'Infinity'])('refuses --wait %j', (seconds) => {
    expect(refusal('scan', '--wait', seconds).message).toContain('--wait must be a number of seconds')
  })

  it('leaves alone what it has already rewritten', () => {
    const known = fc.constantFrom(
      '-p-',
      '-F',
      '--open',
      '-sS',
      '--json',
      '10.0.0.1',
      '--wait=3',
      '-oX=f',
      '--shards=1/2',
    )
    fc.assert(
      fc.property(fc.array(known), (argv) => {
        const once = normaliseArgv(['scan', ...argv])
        expect(normaliseArgv(once)).toEqual(once)
      }),
    )
  })
})
