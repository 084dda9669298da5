/** Every probe, by id. Generated from the folders beside this file (npm run generate): do not edit. */
import type { Probe } from '../probe.js'
import { probe as activemqWireformat } from './activemq-wireformat/probe.js'
import { probe as adbConnect } from './adb-connect/probe.js'
import { probe as ajpCping } from './ajp-cping/probe.js'
import { probe as alertmanagerStatus } from './alertmanager-status/probe.js'
import { probe as amqpStart } from './amqp-start/probe.js'
import { probe as beanstalkdStats } from './beanstalkd-stats/probe.js'
import { probe as chargenListen } from './chargen-listen/probe.js'
import { probe as consulSelf } from './consul-self/probe.js'
import { probe as daytimeListen } from './daytime-listen/probe.js'
import { probe as dockerVersion } from './docker-version/probe.js'
import { probe as echoPing } from './echo-ping/probe.js'
import { probe as epmdNames } from './epmd-names/probe.js'
import { probe as ftpFeat } from './ftp-feat/probe.js'
import { probe as gearmanVersion } from './gearman-version/probe.js'
import { probe as gitUploadPack } from './git-upload-pack/probe.js'
import { probe as grafanaHealth } from './grafana-health/probe.js'
import { probe as httpGet } from './http-get/probe.js'
import { probe as ippServer } from './ipp-server/probe.js'
import { probe as jdwpHandshake } from './jdwp-handshake/probe.js'
import { probe as jenkinsHeaders } from './jenkins-headers/probe.js'
import { probe as jupyterApi } from './jupyter-api/probe.js'
import { probe as kibanaStatus } from './kibana-status/probe.js'
import { probe as kubeletPods } from './kubelet-pods/probe.js'
import { probe as kubernetesVersion } from './kubernetes-version/probe.js'
import { probe as memcachedVersion } from './memcached-version/probe.js'
import { probe as modbusDeviceId } from './modbus-device-id/probe.js'
import { probe as mongodbHello } from './mongodb-hello/probe.js'
import { probe as mqttConnect } from './mqtt-connect/probe.js'
import { probe as mysqlGreeting } from './mysql-greeting/probe.js'
import { probe as natsInfo } from './nats-info/probe.js'
import { probe as nomadSelf } from './nomad-self/probe.js'
import { probe as postgresStartup } from './postgres-startup/probe.js'
import { probe as prometheusBuildinfo } from './prometheus-buildinfo/probe.js'
import { probe as proxyGet } from './proxy-get/probe.js'
import { probe as redisInfo } from './redis-info/probe.js'
import { probe as rmiHandshake } from './rmi-handshake/probe.js'
import { probe as rsyncModules } from './rsync-modules/probe.js'
import { probe as rtspOptions } from './rtsp-options/probe.js'
import { probe as sipOptions } from './sip-options/probe.js'
import { probe as sipOptionsUdp } from './sip-options-udp/probe.js'
import { probe as smtpEhlo } from './smtp-ehlo/probe.js'
import { probe as socks5Methods } from './socks5-methods/probe.js'
import { probe as sshBanner } from './ssh-banner/probe.js'
import { probe as t3Hello } from './t3-hello/probe.js'
import { probe as tlsHello } from './tls-hello/probe.js'
import { probe as vaultHealth } from './vault-health/probe.js'
import { probe as zabbixAgentVersion } from './zabbix-agent-version/probe.js'

export const probes: readonly Probe[] = [
  activemqWireformat,
  adbConnect,
  ajpCping,
  alertmanagerStatus,
  amqpStart,
  beanstalkdStats,
  chargenListen,
  consulSelf,
  daytimeListen,
  dockerVersion,
  echoPing,
  epmdNames,
  ftpFeat,
  gearmanVersion,
  gitUploadPack,
  grafanaHealth,
  httpGet,
  ippServer,
  jdwpHandshake,
  jenkinsHeaders,
  jupyterApi,
  kibanaStatus,
  kubeletPods,
  kubernetesVersion,
  memcachedVersion,
  modbusDeviceId,
  mongodbHello,
  mqttConnect,
  mysqlGreeting,
  natsInfo,
  nomadSelf,
  postgresStartup,
  prometheusBuildinfo,
  proxyGet,
  redisInfo,
  rmiHandshake,
  rsyncModules,
  rtspOptions,
  sipOptions,
  sipOptionsUdp,
  smtpEhlo,
  socks5Methods,
  sshBanner,
  t3Hello,
  tlsHello,
  vaultHealth,
  zabbixAgentVersion,
]
