/** The wiring · options → every stage, top to bottom → records. The one room that knows them all. */
export { readMachine } from '../link/index.js'
export { serviceName } from '../targets/index.js'
export * from './options.js'
export * from './plan-view.js'
export * from './scan.js'
export * from './scan-run.js'
export { parseSimulation } from './simulation.js'
