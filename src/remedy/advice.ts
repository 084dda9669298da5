import type { PortRule } from './plan.js'

/** How to keep a service to its own machine, by what speaks there. */
const LOOPBACK: Readonly<Record<string, string>> = {
  redis: 'redis.conf: bind 127.0.0.1 -::1, protected-mode yes',
  memcached: 'memcached -l 127.0.0.1 -U 0',
  mysql: 'my.cnf: bind-address = 127.0.0.1, or skip-networking where a socket will do',
  postgresql: "postgresql.conf: listen_addresses = 'localhost'; for others hostssl … scram-sha-256 in pg_hba.conf",
  mongodb: 'mongod.conf: net.bindIp: 127.0.0.1, security.authorization: enabled',
  elasticsearch: 'elasticsearch.yml: network.host: 127.0.0.1, xpack.security.enabled: true',
  docker: 'dockerd without -H tcp://…: the socket /run/docker.sock is enough; from elsewhere, DOCKER_HOST=ssh://…',
  etcd: 'etcd --listen-client-urls http://127.0.0.1:2379',
  mqtt: 'mosquitto.conf: listener 1883 127.0.0.1, allow_anonymous false',
  telnet: 'stop and remove telnetd: SSH does what it does',
  ftp: 'stop the FTP server: SFTP comes with SSH',
  'microsoft-ds': 'smb.conf: interfaces = lo, bind interfaces only = yes; or stop smbd and nmbd',
  snmp: 'snmpd.conf: agentaddress 127.0.0.1',
  vnc: 'start it with -localhost, and come by ssh -L 5901:localhost:5901 HOST',
  http: 'listen on 127.0.0.1:PORT, and reach it through the web server or ssh -L',
}

/** One line for each service that is closed and whose settings are known. */
export function adviceFor(close: readonly PortRule[]): string[] {
  return close.flatMap((rule) => {
    const way = rule.service === undefined ? undefined : LOOPBACK[rule.service]
    return way === undefined
      ? []
      : [`${rule.port}/${rule.protocol} ${rule.service}: ${way.replace('PORT', String(rule.port))}`]
  })
}
