/** Every rule, by id. Generated from the folders beside this file (npm run generate): do not edit. */
import type { Rule } from '../rule.js'
import { rule as elasticsearchExposed } from './elasticsearch-exposed/rule.js'
import { rule as ftpExposed } from './ftp-exposed/rule.js'
import { rule as httpAltDevExposed } from './http-alt-dev-exposed/rule.js'
import { rule as mongodbExposed } from './mongodb-exposed/rule.js'
import { rule as mysqlExposed } from './mysql-exposed/rule.js'
import { rule as postgresExposed } from './postgres-exposed/rule.js'
import { rule as rdpExposed } from './rdp-exposed/rule.js'
import { rule as redisExposed } from './redis-exposed/rule.js'
import { rule as smbExposed } from './smb-exposed/rule.js'
import { rule as sshExposed } from './ssh-exposed/rule.js'
import { rule as telnetExposed } from './telnet-exposed/rule.js'
import { rule as unexpectedOpenPort } from './unexpected-open-port/rule.js'

export const rules: readonly Rule[] = [
  elasticsearchExposed,
  ftpExposed,
  httpAltDevExposed,
  mongodbExposed,
  mysqlExposed,
  postgresExposed,
  rdpExposed,
  redisExposed,
  smbExposed,
  sshExposed,
  telnetExposed,
  unexpectedOpenPort,
]
