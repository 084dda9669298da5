import { epochSeconds } from './units.js'
import type { Writer } from './writer.js'

/**
 * masscan's list format (`-oL`): `open tcp 80 192.0.2.10 1700000001`.
 *
 * masscan knows no `filtered`; the word is written all the same when such
 * verdicts are shown, in the same column.
 */
export function createListWriter(): Writer {
  let header = '#masscan\n'
  return {
    write: (records) => {
      let text = header
      header = ''
      for (const record of records) {
        if (record.type !== 'verdict') continue
        text += `${record.state} ${record.protocol} ${record.port} ${record.address} ${epochSeconds(record.at)}\n`
      }
      return text
    },
    end: () => `${header}# end\n`,
  }
}
