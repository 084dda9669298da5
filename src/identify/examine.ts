import type { Exchange, Recognition, Service, TlsDetails, UnknownBecause } from '../model/index.js'
import { askProbe, type Begun } from './ask-probe.js'
import type { Call, Manner } from './call.js'
import { type Catalogue, isPrinterPort } from './catalogue.js'
import { cleanFacts, cleanText, excerptOf, upstreamVersion } from './clean.js'
import { NoCall } from './no-call.js'
import type { Answer, Opinion } from './opinion.js'
import type { Patience } from './patience.js'
import { Heard, type Identified, listensFirst, type Probe, type Safety, type Said, type Target } from './probe.js'
import type { Reply } from './reply.js'
import type { SecondOpinion } from './second-opinion.js'

/** Where an examination meets the world. */
export interface Examiner {
  readonly catalogue: Catalogue
  readonly patience: Patience
  /** What the user's own databases say. */
  readonly secondOpinion?: SecondOpinion
  /** Records say how they came about. */
  readonly explains?: boolean
  /** Whether a class of probes may be used on a target. */
  may(safety: Safety, target: Target): boolean
  /** @throws {NoCall} */
  call(target: Target, manner?: Manner): Promise<Call>
  nowMs(): number
  /** ISO 8601, UTC. */
  isoNow(): string
}

/** Beyond the probes that something points to, this many connections are spent on guesses. */
const MOST_GUESSES = 5
/** Whatever points where: no endpoint gets more connections. */
const MOST_CALLS = 16
/** A file that is not ours may call a service what it likes. */
const MOST_NAME = 40
/** Whoever answers as so many services at once is none of them. */
const DECOY_NAMES = 3
/** Questions that no other service answers well, to tell a decoy. */
const CONTROL_PROBES = ['http-get', 'redis-info', 'memcached-version']

/**
 * Finds out what one open endpoint speaks.
 *
 * 1. Probes whose usual port it is.
 * 2. Silence: who speaks first is listened to, and goes on being talked to on the same connection.
 * 3. Probes whose sign any answer so far bears, whoever was asked; TLS, when an answer hints at it.
 * 4. The other probes by likelihood, HTTP and TLS first, for at most five connections.
 * 5. What looks closer at what was found; and a control question, where the answer would weigh much.
 * 6. The user's own databases: what they make of the answers, and of what is unknown then what they ask.
 *
 * One connection at a time, at most 16 in all.
 */
export async function examine(target: Target, examiner: Examiner): Promise<Service> {
  return await new Examination(target, examiner).run()
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

interface Opened {
  readonly call: Call
  readonly tls?: TlsDetails
}

interface Found {
  readonly probe: Probe
  readonly heard: Heard
  readonly what: Identified
}

/** What goes into the record: named by a probe, or by a database. */
interface Named {
  readonly probe: Pick<Probe, 'id'>
  readonly heard: Heard
  readonly what: Identified
  readonly recognition: Recognition
  /** What a database has said to it. */
  readonly opinion?: Opinion
}

class Examination {
  readonly #catalogue: Catalogue
  readonly #endMs: number
  readonly #asked = new Set<Probe>()
  readonly #replies: Reply[] = []
  /** For the databases: what was answered where we speak now, and to whom. */
  readonly #answers: Answer[] = []
  /** For the explanation, in this order. */
  readonly #questions = new Set<string>()
  #callCount = 0
  #failureCount = 0
  #hasConnected = false
  #hasListened = false
  #isClosing = false
  /** A call that nothing has been said on yet. */
  #spare: Opened | undefined
  #mayBeTls: boolean
  #isInsideTls = false
  #tls: TlsDetails | undefined
  #exchange: Exchange | undefined

  constructor(
    private readonly target: Target,
    private readonly examiner: Examiner,
  ) {
    this.#catalogue = examiner.catalogue
    this.#endMs = examiner.nowMs() + examiner.patience.endpointMs
    this.#mayBeTls = target.protocol === 'tcp'
  }

  async run(): Promise<Service> {
    try {
      return await this.#conclude()
    } finally {
      this.#spare?.call.end()
    }
  }

  async #conclude(): Promise<Service> {
    const found = await this.#find()
    if (this.#isHollow()) return this.#unknown('decoy')
    if (!found) return await this.#concludeOtherwise()
    const refined = await this.#refine(found)
    if (await this.#isDecoy(refined)) return this.#unknown('decoy')
    return this.#record(await this.#completed({ ...refined, recognition: 'protocol' }))
  }

  /** None of our probes knows it. */
  async #concludeOtherwise(): Promise<Service> {
    const opinion = await this.#consult()
    if (this.#isHollow()) return this.#unknown('decoy')
    if (opinion) return this.#record(opinion)
    return this.#isInsideTls ? this.#record(this.#bareTls()) : this.#unknown(this.#whyUnknown())
  }

  /** Adds what the user's databases know of a service that has its name. */
  async #completed(named: Named): Promise<Named> {
    const { what } = named
    const hasProduct = what.product !== undefined
    const opinion = await this.examiner.secondOpinion?.ofKnown(what.name, hasProduct, this.#answers)
    if (!opinion) return named
    const { product, version, facts } = opinion
    const isAdding = Object.keys(facts).some((name) => what.facts?.[name] === undefined)
    if (hasProduct && !isAdding) return named
    const told = !hasProduct && product !== undefined && { product, ...(version !== undefined && { version }) }
    return { ...named, opinion, what: { ...what, ...told, facts: { ...facts, ...what.facts } } }
  }

  /** Holds what was answered against the user's databases, then asks what they ask, until one of them knows. */
  async #consult(): Promise<Named | undefined> {
    const { examiner, target } = this
    const { secondOpinion, patience } = examiner
    if (!secondOpinion || target.protocol === 'udp') return undefined
    let opinion = await secondOpinion.ofUnknown(this.#answers)
    const asked = new Set(this.#answers.map(({ question }) => question))
    for (const probe of this.#mayAskMore() ? secondOpinion.questions(target.port, this.#isInsideTls, asked) : []) {
      if (opinion && !opinion.isSoft) break
      const opened = await this.#open()
      if (!opened) break
      const reply = await opened.call.ask(probe.payload, patience.answerMs)
      opened.call.end()
      this.#note(`nmap:${probe.name}`, reply)
      this.#replies.push(reply)
      const told = await secondOpinion.ofUnknown(this.#answers.slice(-1))
      if (told && (!opinion || (!told.isSoft && told.name === opinion.name))) opinion = told
    }
    return opinion && this.#namedBy(opinion)
  }

  /** Nothing is said to printers, to who ends connections without a word, and to who counts strangers. */
  #mayAskMore(): boolean {
    if (this.#isClosing || !this.#hasConnected || isPrinterPort(this.target.port)) return false
    const isCounting = [...this.#asked].some(({ isLastWord }) => isLastWord)
    return !isCounting && this.examiner.may('read', this.target)
  }

  #namedBy(opinion: Opinion): Named {
    const { by, isSoft, product, version, facts } = opinion
    const name = cleanText(opinion.name, MOST_NAME) ?? 'unknown'
    const told = { ...(product !== undefined && { product }), ...(version !== undefined && { version }) }
    const heard = new Heard(this.target, [this.#replies], this.#tls, this.#isInsideTls)
    const recognition = isSoft ? 'name-only' : 'pattern'
    return { probe: { id: by }, heard, recognition, opinion, what: { name, ...told, facts } }
  }

  /** For those who will ask: most runs have neither databases nor explanations. */
  get #isNoting(): boolean {
    return this.examiner.secondOpinion !== undefined || this.examiner.explains === true
  }

  #note(question: string, reply: Reply): void {
    if (!this.#isNoting) return
    this.#questions.add(question)
    this.#answers.push({ question, reply })
  }

  async #find(): Promise<Found | undefined> {
    const { port, protocol } = this.target
    if (protocol === 'udp') return await this.#askAll(this.#catalogue.hinted(port, false))
    if (isPrinterPort(port)) return await this.#listen()
    if (this.#catalogue.isTlsTypical(port) && (await this.#goInside())) {
      const found = await this.#askAll(this.#catalogue.hinted(port, true))
      if (found) return found
    }
    return (
      (await this.#askAll(this.#catalogue.hinted(port, this.#isInsideTls))) ??
      (await this.#listen()) ??
      (await this.#follow()) ??
      (await this.#guess())
    )
  }

  /** Asks until one of them knows the answer; answers that point elsewhere are followed at once. */
  async #askAll(probes: readonly Probe[]): Promise<Found | undefined> {
    for (const probe of probes) {
      const found = (await this.#ask(probe, { isHinted: true })) ?? (await this.#follow())
      if (found) return found
    }
    return undefined
  }

  /** Waits for the other end to speak first. */
  async #listen(): Promise<Found | undefined> {
    if (this.#hasListened || this.#replies.some((reply) => !reply.isEmpty)) return undefined
    this.#hasListened = true
    const opened = await this.#open()
    if (!opened) return undefined
    const { call, tls } = opened
    const isWhole = (reply: Reply) => this.#knowsWhole(reply)
    const greeting = await call.ask(undefined, this.examiner.patience.greetingMs, isWhole)
    this.#replies.push(greeting)
    this.#note('greeting', greeting)
    if (greeting.isEmpty) {
      this.#isClosing = greeting.ending === 'closed'
      call.end()
      return undefined
    }
    const [next] = this.#catalogue.signed(greeting).filter((probe) => this.#isUnasked(probe) && listensFirst(probe))
    if (!next) {
      call.end()
      return await this.#follow()
    }
    const begun = { call, greeting, ...(tls && { tls }) }
    return (await this.#ask(next, { begun })) ?? (await this.#follow())
  }

  #knowsWhole(greeting: Reply): boolean {
    const [likeliest] = this.#catalogue.signed(greeting)
    return likeliest !== undefined && (likeliest.conversations[0]!.turns[0]!.isWhole?.(greeting) ?? false)
  }

  /** Goes where the answers so far point. */
  async #follow(): Promise<Found | undefined> {
    for (let i = 0; i < this.#replies.length; i++) {
      if (this.#mayBeTls && speaksOfTls(this.#replies[i]!) && (await this.#goInside())) {
        return (await this.#askAll(this.#catalogue.hinted(this.target.port, true))) ?? (await this.#guess())
      }
      for (const probe of this.#catalogue.signed(this.#replies[i]!)) {
        const found = await this.#ask(probe)
        if (found) return found
      }
    }
    return undefined
  }

  async #guess(): Promise<Found | undefined> {
    if (this.#isClosing || !this.#hasConnected) return undefined
    const until = this.#callCount + MOST_GUESSES
    for (const probe of this.#catalogue.general()) {
      if (this.#callCount >= until) return undefined
      const found = (await this.#ask(probe)) ?? (await this.#follow())
      if (found) return found
      if (this.#mayBeTls && probe.rarity === 1 && (await this.#goInside())) return await this.#guess()
    }
    return undefined
  }

  /** Holds one probe's conversations and remembers what was said. */
  async #ask(probe: Probe, how: { isHinted?: boolean; begun?: Begun } = {}): Promise<Found | undefined> {
    const { target, examiner } = this
    if (!this.#isUnasked(probe) || !examiner.may(probe.safety, target)) {
      how.begun?.call.end()
      return undefined
    }
    this.#asked.add(probe)
    const asking = {
      target,
      isInsideTls: this.#isInsideTls,
      patience: examiner.patience,
      isHinted: how.isHinted ?? false,
      call: () => this.#open(probe),
      ...(target.protocol === 'udp' && { onAnswer: (say: Said | undefined, reply: Reply) => this.#weigh(say, reply) }),
    }
    const heard = await askProbe(probe, asking, how.begun)
    for (const conversation of heard.replies) this.#replies.push(...conversation)
    this.#noteAll(probe, heard, how.begun !== undefined)
    this.#tls ??= heard.tls
    if (listensFirst(probe)) {
      this.#hasListened = true
      const { isEmpty, ending } = heard.reply(0)
      this.#isClosing = isEmpty && ending === 'closed'
    }
    const what = probe.identify(heard)
    return what && { probe, heard, what }
  }

  /** What came before we said anything is a greeting, whoever listened. */
  #noteAll(probe: Probe, { replies }: Heard, hasGreeted: boolean): void {
    if (!this.#isNoting) return
    const isListening = listensFirst(probe)
    if (isListening && !hasGreeted && replies[0]?.[0]) this.#note('greeting', replies[0][0])
    this.#questions.add(probe.id)
    const rest = replies.flatMap((turns, i) => (isListening && i === 0 ? turns.slice(1) : turns))
    for (const reply of rest) if (!reply.isEmpty) this.#note(probe.id, reply)
  }

  #weigh(say: Said | undefined, { bytes }: Reply): void {
    const [sentBytes, receivedBytes] = [say?.length ?? 0, bytes.length]
    if (sentBytes === 0 || receivedBytes === 0) return
    const before = this.#exchange
    if (before && receivedBytes / sentBytes <= before.receivedBytes / before.sentBytes) return
    this.#exchange = { sentBytes, receivedBytes }
  }

  #isUnasked(probe: Probe): boolean {
    return !this.#asked.has(probe) && probe.transport === this.target.protocol
  }

  /** @returns undefined when the endpoint has had its share, or takes no connection, or no handshake */
  async #open(manner?: Manner): Promise<Opened | undefined> {
    const spare = this.#spare
    this.#spare = undefined
    if (spare && !spare.call.isOver) return spare
    const call = await this.#connect(manner)
    if (!call || !this.#isInsideTls) return call && { call }
    const tls = await call.startTls()
    return tls && { call, tls }
  }

  async #connect(manner?: Manner): Promise<Call | undefined> {
    const { examiner, target } = this
    const mayFail = this.#hasConnected ? 1 : 0
    if (this.#failureCount > mayFail || this.#callCount >= MOST_CALLS || examiner.nowMs() >= this.#endMs)
      return undefined
    this.#callCount++
    try {
      const call = await examiner.call(target, manner)
      this.#hasConnected = true
      return call
    } catch (error) {
      if (!(error instanceof NoCall) || error.isOurFault) throw error
      this.#failureCount++
      return undefined
    }
  }

  /** Tries whether TLS is spoken, once. What was asked outside may be asked again inside. */
  async #goInside(): Promise<boolean> {
    if (!this.#mayBeTls) return false
    this.#mayBeTls = false
    const call = await this.#connect()
    const tls = await call?.startTls()
    if (!call || !tls) return false
    this.#spare = { call, tls }
    this.#tls = tls
    this.#isInsideTls = true
    this.#asked.clear()
    this.#replies.length = 0
    this.#answers.length = 0
    this.#questions.add('tls')
    this.#hasListened = false
    return true
  }

  async #refine(found: Found): Promise<Found> {
    const name = found.what.name
    const said = found.heard.replies.flat()
    for (const probe of this.#catalogue.refining(name, this.target.port, said)) {
      const closer = await this.#ask(probe, { isHinted: true })
      if (!closer) continue
      const facts = { ...found.what.facts, ...closer.what.facts }
      const { product: _, version: __, ...rest } = found.what
      const before = closer.what.product === undefined ? found.what : rest // a version belongs to its product
      found = { ...closer, what: { ...before, ...closer.what, facts } }
    }
    return found
  }

  /** One reply that greets as several services. */
  #isHollow(): boolean {
    return this.#replies.some((reply) => this.#catalogue.signatures(reply).size >= DECOY_NAMES)
  }

  /**
   * Asks what the service found could not answer, where its claim weighs most: it serves whoever comes, or it is far
   * from its port.
   */
  async #isDecoy({ probe, what }: Found): Promise<boolean> {
    if (this.target.protocol === 'udp' || probe.isLastWord) return false
    if (what.auth !== 'none' && listensFirst(probe)) return false // whose logs take strange visitors for burglars
    if (what.auth !== 'none' && this.#catalogue.hinted(this.target.port, this.#isInsideTls).includes(probe))
      return false
    const names = new Set([what.name])
    for (const id of CONTROL_PROBES) {
      const control = this.#catalogue.byId(id)
      if (!control || control === probe || control.service === probe.service) continue
      if (probe.refines !== undefined && id.startsWith(`${probe.refines}-`)) continue
      const other = await this.#ask(control)
      if (!other) return false
      names.add(other.what.name)
      if (names.size >= DECOY_NAMES) return true
    }
    return false
  }

  /** TLS, and nothing inside that we know. */
  #bareTls(): Named {
    const probe = this.#catalogue.byId('tls-hello')
    if (!probe) throw new TypeError('the catalogue has no probe for TLS')
    const heard = new Heard(this.target, [], this.#tls, true)
    return { probe, heard, recognition: 'handshake', what: probe.identify(heard) ?? { name: 'tls' } }
  }

  #whyUnknown(): UnknownBecause {
    if (!this.#hasConnected) return 'unreachable'
    if (this.#replies.some((reply) => !reply.isEmpty)) return 'unrecognised'
    return this.#isClosing ? 'closed' : 'silent'
  }

  #unknown(unknownBecause: UnknownBecause): Service {
    const said = this.#replies.find((reply) => !reply.isEmpty)
    const excerpt = said && excerptOf(said.text)
    return {
      ...this.#head('unknown'),
      unknownBecause,
      tls: this.#isInsideTls,
      ...(this.#tls && { tlsDetails: this.#tls }),
      auth: 'unknown',
      ...(excerpt !== undefined && { excerpt }),
      ...this.#tail(),
      ...this.#explanation(),
    }
  }

  /** Field by field, as it is done for every endpoint; writers have an order of their own. */
  #record({ probe, heard, what, recognition, opinion }: Named): Service {
    const { name, auth = 'unknown', distroPatched } = what
    const product = cleanText(what.product)
    const told = what.version === undefined ? undefined : upstreamVersion(what.version)
    const version = cleanText(told?.version)
    const excerpt = excerptOf(what.excerpt ?? firstSaid(heard)?.text ?? '')
    const facts = cleanFacts(what.facts)
    const { address, hostName, port, protocol } = this.target
    const service: Mutable<Service> = {
      address,
      port,
      protocol,
      name,
      tls: this.#isInsideTls,
      auth,
      connections: this.#callCount,
      at: this.examiner.isoNow(),
    }
    if (hostName !== undefined) service.hostName = hostName
    if (product !== undefined) service.product = product
    if (version !== undefined) service.version = version
    if (distroPatched || told?.distroPatched) service.distroPatched = true
    if (this.#tls) service.tlsDetails = this.#tls
    service.probe = probe.id
    if (excerpt !== undefined) service.excerpt = excerpt
    if (facts) service.facts = facts
    if (this.#exchange) service.exchange = this.#exchange
    if (opinion && opinion.by !== probe.id) service.via = opinion.by
    return Object.assign(service, this.#explanation({ recognition, ...(opinion && { pattern: opinion.where }) }))
  }

  #explanation(how: { readonly recognition?: Recognition; readonly pattern?: string } = {}): Pick<Service, 'explain'> {
    return this.examiner.explains ? { explain: { asked: [...this.#questions], ...how } } : {}
  }

  #head(name: string) {
    const { address, hostName, port, protocol } = this.target
    return { address, ...(hostName !== undefined && { hostName }), port, protocol, name }
  }

  #tail() {
    return {
      ...(this.#exchange && { exchange: this.#exchange }),
      connections: this.#callCount,
      at: this.examiner.isoNow(),
    }
  }
}

function firstSaid({ replies }: Heard): Reply | undefined {
  for (const conversation of replies) {
    const said = conversation.find((reply) => !reply.isEmpty)
    if (said) return said
  }
  return undefined
}

/** A TLS alert, or a web server that explains itself. */
function speaksOfTls({ bytes, text }: Reply): boolean {
  if ((bytes[0] === 0x15 || bytes[0] === 0x16) && bytes[1] === 3) return true
  return /^HTTP\/1\.[01] 400/.test(text) && /\b(?:HTTPS|TLS|SSL)\b/.test(text.slice(0, 4096))
}
