/** Every rule, class by class. Generated from the folders beside this file (npm run generate): do not edit. */
import type { Rule } from '../rule.js'
import { rules as backup } from './backup/rules.js'
import { rules as businessApp } from './business-app/rules.js'
import { rules as cache } from './cache/rules.js'
import { rules as container } from './container/rules.js'
import { rules as datastore } from './datastore/rules.js'
import { rules as devDebug } from './dev-debug/rules.js'
import { rules as directory } from './directory/rules.js'
import { rules as fileShare } from './file-share/rules.js'
import { rules as infra } from './infra/rules.js'
import { rules as iot } from './iot/rules.js'
import { rules as legacyCleartext } from './legacy-cleartext/rules.js'
import { rules as mail } from './mail/rules.js'
import { rules as malware } from './malware/rules.js'
import { rules as messaging } from './messaging/rules.js'
import { rules as monitoring } from './monitoring/rules.js'
import { rules as ot } from './ot/rules.js'
import { rules as policy } from './policy/rules.js'
import { rules as proxy } from './proxy/rules.js'
import { rules as queue } from './queue/rules.js'
import { rules as remoteAdmin } from './remote-admin/rules.js'
import { rules as search } from './search/rules.js'
import { rules as voip } from './voip/rules.js'
import { rules as vpn } from './vpn/rules.js'
import { rules as web } from './web/rules.js'

export const rules: readonly Rule[] = [
  ...remoteAdmin,
  ...legacyCleartext,
  ...fileShare,
  ...datastore,
  ...cache,
  ...search,
  ...queue,
  ...container,
  ...devDebug,
  ...messaging,
  ...monitoring,
  ...mail,
  ...directory,
  ...infra,
  ...iot,
  ...vpn,
  ...proxy,
  ...voip,
  ...ot,
  ...backup,
  ...businessApp,
  ...malware,
  ...web,
  ...policy,
]
