/** Beside output · report · the records of a whole scan → text that needs the rules. Pure. Next: ../cli. */
import type { CreateWriter } from '../output/index.js'
import { createDefectDojoWriter } from './defectdojo.js'
import { createJunitWriter } from './junit.js'
import { createMarkdownWriter } from './markdown.js'
import { createPosturePage } from './posture-page.js'
import { createPrometheusWriter } from './prometheus.js'
import { createSarifWriter } from './sarif.js'

export { endpointText } from './endpoint-text.js'
export { hostOf } from './scan-book.js'

/** Formats for other programs and for people in a hurry, by the name that `--output FORMAT:FILE` takes. */
export const reports = {
  posture: createPosturePage,
  sarif: createSarifWriter,
  junit: createJunitWriter,
  defectdojo: createDefectDojoWriter,
  prometheus: createPrometheusWriter,
  markdown: createMarkdownWriter,
} as const satisfies Readonly<Record<string, CreateWriter>>

export type ReportFormat = keyof typeof reports
