import type { PolicyProblem } from '../errors.js'
import type { At } from './node.js'

/** What is found while a policy is read: all of it, since a file is mended in one go. */
export class Problems {
  readonly #errors: PolicyProblem[] = []
  readonly #warnings: PolicyProblem[] = []

  error(code: string, at: At, message: string): void {
    this.#errors.push({ code, message, line: at.line, column: at.column })
  }

  warn(code: string, at: At, message: string): void {
    this.#warnings.push({ code, message, line: at.line, column: at.column })
  }

  /** In the order of the file. */
  get errors(): readonly PolicyProblem[] {
    return this.#errors.toSorted(byPlace)
  }

  get warnings(): readonly PolicyProblem[] {
    return this.#warnings.toSorted(byPlace)
  }
}

function byPlace(a: PolicyProblem, b: PolicyProblem): number {
  return a.line - b.line || a.column - b.column
}
