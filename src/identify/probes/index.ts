/** Every probe, by id. Generated from the folders beside this file (npm run generate): do not edit. */
import type { Probe } from '../probe.js'
import { probe as cassandraStartup } from './cassandra-startup/probe.js'
import { probe as clickhouseQuery } from './clickhouse-query/probe.js'
import { probe as couchdbRoot } from './couchdb-root/probe.js'
import { probe as dnsVersion } from './dns-version/probe.js'
import { probe as dnsVersionTcp } from './dns-version-tcp/probe.js'
import { probe as elasticsearchRoot } from './elasticsearch-root/probe.js'
import { probe as etcdVersion } from './etcd-version/probe.js'
import { probe as ftpFeat } from './ftp-feat/probe.js'
import { probe as httpGet } from './http-get/probe.js'
import { probe as imapCapability } from './imap-capability/probe.js'
import { probe as influxdbPing } from './influxdb-ping/probe.js'
import { probe as kafkaApiVersions } from './kafka-api-versions/probe.js'
import { probe as ldapRootDse } from './ldap-root-dse/probe.js'
import { probe as memcachedVersion } from './memcached-version/probe.js'
import { probe as memcachedVersionUdp } from './memcached-version-udp/probe.js'
import { probe as mongodbHello } from './mongodb-hello/probe.js'
import { probe as mqttConnect } from './mqtt-connect/probe.js'
import { probe as mssqlPrelogin } from './mssql-prelogin/probe.js'
import { probe as mysqlGreeting } from './mysql-greeting/probe.js'
import { probe as nfsNull } from './nfs-null/probe.js'
import { probe as ntpStatus } from './ntp-status/probe.js'
import { probe as oracleVersion } from './oracle-version/probe.js'
import { probe as pop3Capa } from './pop3-capa/probe.js'
import { probe as postgresStartup } from './postgres-startup/probe.js'
import { probe as rdpNegotiate } from './rdp-negotiate/probe.js'
import { probe as redisInfo } from './redis-info/probe.js'
import { probe as rpcbindDump } from './rpcbind-dump/probe.js'
import { probe as rsyncModules } from './rsync-modules/probe.js'
import { probe as smbNegotiate } from './smb-negotiate/probe.js'
import { probe as smtpEhlo } from './smtp-ehlo/probe.js'
import { probe as snmpDiscover } from './snmp-discover/probe.js'
import { probe as snmpPublic } from './snmp-public/probe.js'
import { probe as sshBanner } from './ssh-banner/probe.js'
import { probe as telnetOptions } from './telnet-options/probe.js'
import { probe as tftpRead } from './tftp-read/probe.js'
import { probe as tlsHello } from './tls-hello/probe.js'
import { probe as vncSecurity } from './vnc-security/probe.js'
import { probe as x11Setup } from './x11-setup/probe.js'
import { probe as zookeeperSrvr } from './zookeeper-srvr/probe.js'

export const probes: readonly Probe[] = [
  cassandraStartup,
  clickhouseQuery,
  couchdbRoot,
  dnsVersion,
  dnsVersionTcp,
  elasticsearchRoot,
  etcdVersion,
  ftpFeat,
  httpGet,
  imapCapability,
  influxdbPing,
  kafkaApiVersions,
  ldapRootDse,
  memcachedVersion,
  memcachedVersionUdp,
  mongodbHello,
  mqttConnect,
  mssqlPrelogin,
  mysqlGreeting,
  nfsNull,
  ntpStatus,
  oracleVersion,
  pop3Capa,
  postgresStartup,
  rdpNegotiate,
  redisInfo,
  rpcbindDump,
  rsyncModules,
  smbNegotiate,
  smtpEhlo,
  snmpDiscover,
  snmpPublic,
  sshBanner,
  telnetOptions,
  tftpRead,
  tlsHello,
  vncSecurity,
  x11Setup,
  zookeeperSrvr,
]
