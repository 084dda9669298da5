/** The nouns of every stage. Types and their text forms; imports no other room. */
export * from './address.js'
export * from './finding.js'
export * from './inquiry.js'
export * from './record.js'
export * from './scope.js'
export * from './service.js'
export * from './verdict.js'
