/** Identify · open endpoints → Service: what really speaks there, and whether it asks who you are. Next: ../risk. */
export { udpPorts } from './catalogue.js'
export { type DatabaseRequest, type Databases, INSTALLED, openDatabases } from './databases.js'
export { type IdentifyOptions, identify } from './identify.js'
export { PATIENCE, type Patience, patienceFor } from './patience.js'
export { ORDINARY_CLASSES, type Probe, SAFETY_CLASSES, type Safety, type Target } from './probe.js'
export { probes } from './probes/index.js'
