/** Last stage · cli · argv → scan() → output → exit code; signals. No logic of its own: main.ts is the program. */
export type { CliEnvironment, OutputStream } from './environment.js'
export { ExitCode } from './exit-code.js'
export { runCli } from './run.js'
