/** Every probe, by id. Generated from the folders beside this file (npm run generate): do not edit. */
import type { Probe } from '../probe.js'
import { probe as activemqWireformat } from './activemq-wireformat/probe.js'
import { probe as adbConnect } from './adb-connect/probe.js'
import { probe as ajpCping } from './ajp-cping/probe.js'
import { probe as alertmanagerStatus } from './alertmanager-status/probe.js'
import { probe as amqpStart } from './amqp-start/probe.js'
import { probe as beanstalkdStats } from './beanstalkd-stats/probe.js'
import { probe as cassandraStartup } from './cassandra-startup/probe.js'
import { probe as chargenListen } from './chargen-listen/probe.js'
import { probe as clickhouseQuery } from './clickhouse-query/probe.js'
import { probe as consulSelf } from './consul-self/probe.js'
import { probe as couchdbRoot } from './couchdb-root/probe.js'
import { probe as daytimeListen } from './daytime-listen/probe.js'
import { probe as dnsVersion } from './dns-version/probe.js'
import { probe as dnsVersionTcp } from './dns-version-tcp/probe.js'
import { probe as dockerVersion } from './docker-version/probe.js'
import { probe as echoPing } from './echo-ping/probe.js'
import { probe as elasticsearchRoot } from './elasticsearch-root/probe.js'
import { probe as epmdNames } from './epmd-names/probe.js'
import { probe as etcdVersion } from './etcd-version/probe.js'
import { probe as ftpFeat } from './ftp-feat/probe.js'
import { probe as gearmanVersion } from './gearman-version/probe.js'
import { probe as gitUploadPack } from './git-upload-pack/probe.js'
import { probe as grafanaHealth } from './grafana-health/probe.js'
import { probe as httpGet } from './http-get/probe.js'
import { probe as imapCapability } from './imap-capability/probe.js'
import { probe as influxdbPing } from './influxdb-ping/probe.js'
import { probe as ippServer } from './ipp-server/probe.js'
import { probe as jdwpHandshake } from './jdwp-handshake/probe.js'
import { probe as jenkinsHeaders } from './jenkins-headers/probe.js'
import { probe as jupyterApi } from './jupyter-api/probe.js'
import { probe as kafkaApiVersions } from './kafka-api-versions/probe.js'
import { probe as kibanaStatus } from './kibana-status/probe.js'
import { probe as kubeletPods } from './kubelet-pods/probe.js'
import { probe as kubernetesVersion } from './kubernetes-version/probe.js'
import { probe as ldapRootDse } from './ldap-root-dse/probe.js'
import { probe as memcachedVersion } from './memcached-version/probe.js'
import { probe as memcachedVersionUdp } from './memcached-version-udp/probe.js'
import { probe as modbusDeviceId } from './modbus-device-id/probe.js'
import { probe as mongodbHello } from './mongodb-hello/probe.js'
import { probe as mqttConnect } from './mqtt-connect/probe.js'
import { probe as mssqlPrelogin } from './mssql-prelogin/probe.js'
import { probe as mysqlGreeting } from './mysql-greeting/probe.js'
import { probe as natsInfo } from './nats-info/probe.js'
import { probe as nfsNull } from './nfs-null/probe.js'
import { probe as nomadSelf } from './nomad-self/probe.js'
import { probe as ntpStatus } from './ntp-status/probe.js'
import { probe as oracleVersion } from './oracle-version/probe.js'
import { probe as pop3Capa } from './pop3-capa/probe.js'
import { probe as postgresStartup } from './postgres-startup/probe.js'
import { probe as prometheusBuildinfo } from './prometheus-buildinfo/probe.js'
import { probe as proxyGet } from './proxy-get/probe.js'
import { probe as rdpNegotiate } from './rdp-negotiate/probe.js'
import { probe as redisInfo } from './redis-info/probe.js'
import { probe as rmiHandshake } from './rmi-handshake/probe.js'
import { probe as rpcbindDump } from './rpcbind-dump/probe.js'
import { probe as rsyncModules } from './rsync-modules/probe.js'
import { probe as rtspOptions } from './rtsp-options/probe.js'
import { probe as sipOptions } from './sip-options/probe.js'
import { probe as sipOptionsUdp } from './sip-options-udp/probe.js'
import { probe as smbNegotiate } from './smb-negotiate/probe.js'
import { probe as smtpEhlo } from './smtp-ehlo/probe.js'
import { probe as snmpDiscover } from './snmp-discover/probe.js'
import { probe as snmpPublic } from './snmp-public/probe.js'
import { probe as socks5Methods } from './socks5-methods/probe.js'
import { probe as sshBanner } from './ssh-banner/probe.js'
import { probe as t3Hello } from './t3-hello/probe.js'
import { probe as telnetOptions } from './telnet-options/probe.js'
import { probe as tftpRead } from './tftp-read/probe.js'
import { probe as tlsHello } from './tls-hello/probe.js'
import { probe as vaultHealth } from './vault-health/probe.js'
import { probe as vncSecurity } from './vnc-security/probe.js'
import { probe as x11Setup } from './x11-setup/probe.js'
import { probe as zabbixAgentVersion } from './zabbix-agent-version/probe.js'
import { probe as zookeeperSrvr } from './zookeeper-srvr/probe.js'

export const probes: readonly Probe[] = [
  activemqWireformat,
  adbConnect,
  ajpCping,
  alertmanagerStatus,
  amqpStart,
  beanstalkdStats,
  cassandraStartup,
  chargenListen,
  clickhouseQuery,
  consulSelf,
  couchdbRoot,
  daytimeListen,
  dnsVersion,
  dnsVersionTcp,
  dockerVersion,
  echoPing,
  elasticsearchRoot,
  epmdNames,
  etcdVersion,
  ftpFeat,
  gearmanVersion,
  gitUploadPack,
  grafanaHealth,
  httpGet,
  imapCapability,
  influxdbPing,
  ippServer,
  jdwpHandshake,
  jenkinsHeaders,
  jupyterApi,
  kafkaApiVersions,
  kibanaStatus,
  kubeletPods,
  kubernetesVersion,
  ldapRootDse,
  memcachedVersion,
  memcachedVersionUdp,
  modbusDeviceId,
  mongodbHello,
  mqttConnect,
  mssqlPrelogin,
  mysqlGreeting,
  natsInfo,
  nfsNull,
  nomadSelf,
  ntpStatus,
  oracleVersion,
  pop3Capa,
  postgresStartup,
  prometheusBuildinfo,
  proxyGet,
  rdpNegotiate,
  redisInfo,
  rmiHandshake,
  rpcbindDump,
  rsyncModules,
  rtspOptions,
  sipOptions,
  sipOptionsUdp,
  smbNegotiate,
  smtpEhlo,
  snmpDiscover,
  snmpPublic,
  socks5Methods,
  sshBanner,
  t3Hello,
  telnetOptions,
  tftpRead,
  tlsHello,
  vaultHealth,
  vncSecurity,
  x11Setup,
  zabbixAgentVersion,
  zookeeperSrvr,
]
