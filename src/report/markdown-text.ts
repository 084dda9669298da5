import { printable } from '../output/index.js'

/** Characters that Markdown reads as markup within a line (CommonMark 0.31 §6, GFM tables, GitHub's formulas). */
const MARKUP = /[\\`*_{}[\]()|~!$]/g
/** What opens a heading, a list or a rule at the start of a line; and what makes a link of bare text (GFM §6.9). */
const OPENERS = /^(\s*)([-+=:.]|\d+[.)])/
const BARE_LINKS = /(:)(?=\/\/)|(?<=www)(\.)/gi

/**
 * Text in a line of Markdown, shown as it is: no link, no markup, no HTML, no new line. A zero-width space behind `@`
 * and `#` keeps a forge from calling people, or naming issues, by what a banner says.
 */
export function markdownText(text: string): string {
  return printable(text)
    .replace(MARKUP, '\\$&')
    .replace(OPENERS, '$1&#8203;$2')
    .replace(BARE_LINKS, '\\$&')
    .replaceAll(/&(?!#8203;)/g, '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[@#](?!8203;)/g, '$&&#8203;')
}

/** The same as a code span, in a table too: for names, addresses and ids. */
export function markdownCode(text: string): string {
  return `\`${printable(text).replaceAll('`', "'").replaceAll('|', '\\|')}\``
}
