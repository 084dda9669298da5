import type { Databases } from './databases.js'
import { NmapBook, entriesOf as nmapEntries } from './nmap/book.js'
import type { NmapProbe } from './nmap/database.js'
import type { Answer, Opinion } from './opinion.js'
import { Matcher } from './patterns/matcher.js'
import { RecogBook, entriesOf as recogEntries } from './recog/book.js'

/** What the user's own databases make of answers, for one run. Patterns run on a thread that lasts as long. */
export class SecondOpinion {
  readonly #matcher: Matcher
  readonly #nmap: NmapBook | undefined
  readonly #recog: RecogBook | undefined

  /** @param onWarning told of each pattern that ran away */
  constructor({ nmap, recog }: Databases, onWarning?: (text: string) => void) {
    const nmapPatterns = nmap ? nmapEntries(nmap) : []
    const recogPatterns = recog ? recogEntries(recog) : []
    const places = [
      ...nmapPatterns.map(({ match }) => `${nmap!.file}:${match.line}`),
      ...recogPatterns.map(({ file, fingerprint }) => `${file.file}:${fingerprint.line}`),
    ]
    const patterns = [
      ...nmapPatterns.map(({ match }) => match.pattern),
      ...recogPatterns.map(({ fingerprint }) => fingerprint.pattern),
    ]
    this.#matcher = new Matcher(patterns, {
      onRunaway: (index) => onWarning?.(`${places[index]}: the pattern ran away on an answer and is not used any more`),
    })
    this.#nmap = nmap && new NmapBook(nmap, this.#matcher, 0)
    this.#recog = recog && new RecogBook(recog, this.#matcher, nmapPatterns.length)
  }

  /** Of something that our own probes do not know. */
  async ofUnknown(answers: readonly Answer[]): Promise<Opinion | undefined> {
    return await this.#nmap?.read(answers)
  }

  /** Of a service that they do. Nmap's is asked only where the product is not known. */
  async ofKnown(service: string, hasProduct: boolean, answers: readonly Answer[]): Promise<Opinion | undefined> {
    const opinion = await this.#recog?.read(service, answers)
    if (opinion || hasProduct) return opinion
    const other = await this.#nmap?.read(answers, service)
    return other?.isSoft ? undefined : other
  }

  /** What else may be asked of something unknown, one connection each. @param asked as in {@link Answer.question} */
  questions(port: number, isInsideTls: boolean, asked: ReadonlySet<string>): readonly NmapProbe[] {
    return this.#nmap?.questions(port, isInsideTls, asked) ?? []
  }

  /** Whatever waits gets no opinion. Resolves once the thread has ended. */
  async close(): Promise<void> {
    await this.#matcher.close()
  }
}
