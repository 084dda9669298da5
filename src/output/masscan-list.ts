import { printable } from './escape.js'
import { bannerOf } from './service-book.js'
import { epochSeconds } from './units.js'
import type { Writer } from './writer.js'

/**
 * masscan's list format (`-oL`): `open tcp 80 192.0.2.10 1700000001`.
 *
 * masscan knows no `filtered`; the word is written all the same when such
 * verdicts are shown, in the same column. A service is a line of its own, as
 * masscan's are: `banner tcp 80 192.0.2.10 1700000001 http nginx 1.22.1`.
 */
export function createListWriter(): Writer {
  let header = '#masscan\n'
  return {
    write: (records) => {
      let text = header
      header = ''
      for (const record of records) {
        if (record.type !== 'verdict' && record.type !== 'service') continue
        const where = `${record.protocol} ${record.port} ${record.address} ${epochSeconds(record.at)}`
        if (record.type === 'verdict') text += `${record.state} ${where}\n`
        else if (record.unknownBecause === undefined) {
          text += `banner ${where} ${record.name} ${printable(bannerOf(record))}\n`
        }
      }
      return text
    },
    end: () => `${header}# end\n`,
  }
}
