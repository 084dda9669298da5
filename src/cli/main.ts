#!/usr/bin/env node
import { fileURLToPath } from 'node:url'
import { VERSION } from '../version.js'
import type { CliEnvironment, OutputStream } from './environment.js'
import { invokerOf } from './invoker.js'
import { runCli } from './run.js'

function outputStream(stream: NodeJS.WriteStream): OutputStream {
  return { stream, isTty: stream.isTTY === true, columns: () => stream.columns || undefined }
}

const environment: CliEnvironment = {
  version: VERSION,
  programPath: fileURLToPath(import.meta.url),
  stdout: outputStream(process.stdout),
  stderr: outputStream(process.stderr),
  variables: process.env,
  loadEngine: () => import('../scan/index.js'),
  invoker: invokerOf(process),
  onInterrupt: (listener) => {
    process.on('SIGINT', listener).on('SIGTERM', listener)
    return () => process.off('SIGINT', listener).off('SIGTERM', listener)
  },
  exitNow: (code) => process.exit(code),
}

process.exitCode = await runCli(process.argv.slice(2), environment)
