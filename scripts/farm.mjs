// Installs the servers that test/lab/service-farm.ts starts: real ones, from Debian, into a layer of their own under
// .cache/farm. This machine itself keeps its packages as they are, and no server starts by being installed.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fail, findCommand, ROOT, say } from './run.mjs'

/** Debian's names. */
export const FARM_PACKAGES = [
  ...['openssh-server', 'nginx-light', 'openssl', 'redis-server', 'memcached', 'mariadb-server', 'postgresql'],
  ...['exim4-daemon-light', 'vsftpd', 'rsync', 'mosquitto', 'samba', 'slapd', 'cups-daemon', 'xvfb', 'etcd-server'],
  ...[
    'tigervnc-standalone-server',
    'tigervnc-tools',
    'beanstalkd',
    'gearman-job-server',
    'zabbix-agent',
    'nats-server',
  ],
  ...['netbase', 'inetutils-inetd', 'inetutils-telnetd', 'dante-server', 'tinyproxy', 'git', 'unbound'],
  ...['dovecot-imapd', 'dovecot-pop3d', 'apache2', 'rpcbind', 'prometheus', 'influxdb', 'jupyter-notebook', 'xrdp'],
  ...['rabbitmq-server', 'zookeeper', 'docker.io', 'snmpd', 'ntpsec', 'tftpd-hpa', 'subversion'],
  ...['iptables', 'ufw', 'firewalld', 'dbus', 'openssh-client'],
]

export const FARM = join(ROOT, '.cache/farm')
const STAMP = join(FARM, 'installed.json')

/** What the layer holds is told by its stamp: the packages, and the system that they were installed over. */
export function prepareFarm() {
  const stamp = JSON.stringify({ packages: FARM_PACKAGES, system: readFileSync('/etc/os-release', 'utf8') })
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === stamp) return
  if (!findCommand('apt-get'))
    fail('the farm of servers (test/lab/service-farm.test.ts) is made of Debian packages: apt-get is missing')
  say(`installing ${FARM_PACKAGES.length} servers for tests into .cache/farm (about five minutes; some 1.5 GB)`)
  rmSync(FARM, { recursive: true, force: true })
  for (const name of ['upper', 'work', 'root']) mkdirSync(join(FARM, name), { recursive: true })
  const { status } = spawnSync(
    'unshare',
    ['--mount', '--propagation', 'private', 'sh', '-eu', '-c', INSTALL, 'sh', ...FARM_PACKAGES],
    {
      cwd: FARM,
      stdio: ['ignore', 2, 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    },
  )
  if (status !== 0) fail(`the servers of the farm could not be installed: status ${status}`)
  writeFileSync(STAMP, stamp)
}

/** The mounts live in a mount namespace of this shell and end with it. policy-rc.d 101: nothing is started (Debian Policy §9.3.3.1). What an interrupted dpkg left on the system is finished first, in the layer. */
const INSTALL = `
mount -t overlay farm -o lowerdir=/,upperdir=upper,workdir=work root
mount --rbind /dev root/dev
mount -t proc proc root/proc
printf '#!/bin/sh\\nexit 101\\n' >root/usr/sbin/policy-rc.d
chmod 755 root/usr/sbin/policy-rc.d
chroot root dpkg --configure -a
chroot root apt-get update -qq
chroot root apt-get install -y -qq --no-install-recommends "$@"
chroot root apt-get clean
`
