import type { Severity, State } from '../model/index.js'

/** Puts one meaning into colour, or leaves the text alone. */
export interface Palette {
  bold(text: string): string
  dim(text: string): string
  alarm(text: string): string
  state(state: State, text: string): string
  severity(severity: Severity, text: string): string
}

/** SGR parameters (ECMA-48 §8.3.117): the sixteen basic colours, so that every terminal's own theme applies. */
const STATE_SGR: Readonly<Record<State, string>> = { open: '32', closed: '90', filtered: '33' }
const SEVERITY_SGR: Readonly<Record<Severity, string>> = {
  info: '90',
  low: '36',
  medium: '33',
  high: '31',
  critical: '1;31',
}

export function createPalette(color: boolean): Palette {
  const paint = (sgr: string, text: string) => (color ? `\x1b[${sgr}m${text}\x1b[0m` : text)
  return {
    bold: (text) => paint('1', text),
    dim: (text) => paint('90', text),
    alarm: (text) => paint('1;33', text),
    state: (state, text) => paint(STATE_SGR[state], text),
    severity: (severity, text) => paint(SEVERITY_SGR[severity], text),
  }
}
