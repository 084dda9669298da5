/** This machine's limits · network namespaces of its own → how fast each link is here. Beside the stages, above `link`. */
export * from './measure.js'
export * from './namespace.js'
export * from './rig.js'
