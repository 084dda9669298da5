/** Every probe, by id. Generated from the folders beside this file (npm run generate): do not edit. */
import type { Probe } from '../probe.js'
import { probe as ftpFeat } from './ftp-feat/probe.js'
import { probe as httpGet } from './http-get/probe.js'
import { probe as memcachedVersion } from './memcached-version/probe.js'
import { probe as mongodbHello } from './mongodb-hello/probe.js'
import { probe as mqttConnect } from './mqtt-connect/probe.js'
import { probe as mysqlGreeting } from './mysql-greeting/probe.js'
import { probe as postgresStartup } from './postgres-startup/probe.js'
import { probe as redisInfo } from './redis-info/probe.js'
import { probe as rsyncModules } from './rsync-modules/probe.js'
import { probe as smtpEhlo } from './smtp-ehlo/probe.js'
import { probe as sshBanner } from './ssh-banner/probe.js'
import { probe as tlsHello } from './tls-hello/probe.js'

export const probes: readonly Probe[] = [
  ftpFeat,
  httpGet,
  memcachedVersion,
  mongodbHello,
  mqttConnect,
  mysqlGreeting,
  postgresStartup,
  redisInfo,
  rsyncModules,
  smtpEhlo,
  sshBanner,
  tlsHello,
]
