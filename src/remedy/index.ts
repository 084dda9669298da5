/** Beside the stages · remedy · findings + role → the firewall change that closes them, as text. Pure; applies nothing. */

export { type Administrators, administratorsOf } from './administrators.js'
export { buildPlan, type HostExposure, nameOf, type RemedyWish } from './build-plan.js'
export { chooseHost, type ScannedHosts } from './choose-host.js'
export { FIREWALL_CHOICES, type Firewall } from './firewalls.js'
export { contains, distinct, type Network, parseNetwork } from './network.js'
export { isEmpty, type PortRule, type RemedyMode, type RemedyPlan, type RestrictRule } from './plan.js'
export { renderRemedy } from './render.js'
