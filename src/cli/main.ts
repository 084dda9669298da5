#!/usr/bin/env node
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { VERSION } from '../version.js'
import type { CliEnvironment, OutputStream } from './environment.js'
import { invokerOf } from './invoker.js'
import { runCli } from './run.js'

function outputStream(stream: NodeJS.WriteStream): OutputStream {
  return { stream, isTty: stream.isTTY === true, columns: () => stream.columns || undefined }
}

/** Anything but a clear yes is a no, the end of input and Ctrl-C among it. */
function ask(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  return new Promise((resolve) => {
    terminal.on('close', () => resolve(false))
    terminal.question(question, (answer) => {
      resolve(/^\s*y(es)?\s*$/i.test(answer))
      terminal.close()
    })
  })
}

const environment: CliEnvironment = {
  version: VERSION,
  programPath: fileURLToPath(import.meta.url),
  stdout: outputStream(process.stdout),
  stderr: outputStream(process.stderr),
  variables: process.env,
  ask: process.stdin.isTTY && process.stderr.isTTY ? ask : undefined,
  loadEngine: () => import('../scan/index.js'),
  invoker: invokerOf(process),
  onInterrupt: (listener) => {
    process.on('SIGINT', listener).on('SIGTERM', listener)
    return () => process.off('SIGINT', listener).off('SIGTERM', listener)
  },
  exitNow: (code) => process.exit(code),
}

process.exitCode = await runCli(process.argv.slice(2), environment)
