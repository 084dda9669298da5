import {
  assertNever,
  type Drops,
  type FindingRecord,
  type FindingWaiver,
  type MissEstimate,
  type PostureStep,
  type ScanRecord,
  type TlsDetails,
  type VerdictRecord,
} from '../model/index.js'
import { jsonText } from './escape.js'

/** One record as one line of JSON, fields in the order of docs/records.md; absent fields are left out. */
export function jsonRecord(record: ScanRecord): string {
  switch (record.type) {
    case 'verdict':
      return jsonVerdict(record)
    case 'finding':
      return jsonFinding(record)
    default:
      return jsonText(inOrder(record))
  }
}

/**
 * The one record that comes by the million, put together by hand: five times as
 * fast as JSON.stringify. Only a name can hold what JSON has to escape.
 */
function jsonVerdict(verdict: VerdictRecord): string {
  const { address, name, port, protocol, state, reason, ttl, rttMs, reasonAddress, blockedSuspected, attempts, at } =
    verdict
  let text = `{"type":"verdict","address":"${address}"`
  if (name !== undefined) text += `,"name":${jsonText(name)}`
  text += `,"port":${port},"protocol":"${protocol}","state":"${state}","reason":"${reason}"`
  if (ttl !== undefined) text += `,"ttl":${ttl}`
  if (rttMs !== undefined) text += `,"rttMs":${rttMs}`
  if (reasonAddress !== undefined) text += `,"reasonAddress":"${reasonAddress}"`
  if (blockedSuspected) text += ',"blockedSuspected":true'
  if (verdict.vantages) text += `,"vantages":${jsonText(verdict.vantages)}`
  return `${text},"attempts":${attempts},"at":"${at}"}`
}

/** The rules' own sentences as JSON: thousands of findings share a few long ones. */
const sentences = new Map<string, string>()
const MAX_SENTENCES = 4096

function jsonSentence(text: string): string {
  let json = sentences.get(text)
  if (json === undefined) {
    json = jsonText(text)
    if (sentences.size < MAX_SENTENCES) sentences.set(text, json)
  }
  return json
}

function jsonFinding(finding: FindingRecord): string {
  const { rule, severity, confidence, address, name, port, protocol, unexpected, title, reason, remedy } = finding
  const host = name === undefined ? '' : `,"name":${jsonText(name)}`
  return (
    `{"type":"finding","rule":${jsonSentence(rule)},"severity":"${severity}","confidence":"${confidence}",` +
    `"address":"${address}"${host},"port":${port},"protocol":"${protocol}","unexpected":${unexpected},` +
    `"title":${jsonSentence(title)},"reason":${jsonSentence(reason)},"remedy":${jsonSentence(remedy)},` +
    `"alternates":${jsonText(finding.alternates)}${jsonAddition('vantages', finding.vantages)}` +
    `${jsonAddition('waiver', finding.waiver && waiverInOrder(finding.waiver))}}`
  )
}

function jsonAddition(name: string, value: unknown): string {
  return value === undefined ? '' : `,"${name}":${jsonText(value)}`
}

function waiverInOrder({ id, reason, owner, expires }: FindingWaiver): object {
  return { id, reason, owner, expires }
}

/** The record again, its fields in the documented order whoever built it. */
function inOrder(record: Exclude<ScanRecord, VerdictRecord | FindingRecord>): object {
  switch (record.type) {
    case 'scan': {
      const { type, tool, version, plan, seed, link, capture, identify } = record
      const { udpChecks, scans, policy, vantage, targets, ports, probes, startedAt } = record
      return {
        ...{ type, tool, version, plan, seed, link, capture, identify, udpChecks, scans, policy, vantage },
        ...{ targets, ports, probes, startedAt },
      }
    }
    case 'rate': {
      const { type, ratePps, previousPps, lossRatio, reason, at } = record
      return { type, ratePps, previousPps, lossRatio, reason, at }
    }
    case 'host': {
      const { type, address, name, open, closed, filtered, reason, answersEverything, blockedSuspected } = record
      return { type, address, name, open, closed, filtered, reason, answersEverything, blockedSuspected }
    }
    case 'posture': {
      const { type, address, name, addresses, role, vantages, score, grade, scoring, unratedBecause } = record
      const { incomplete, heldBy, steps } = record
      return {
        ...{ type, address, name, addresses, role, vantages, score, grade, scoring, unratedBecause, incomplete },
        ...{ heldBy: heldBy && endpointInOrder(heldBy), steps: steps.map(stepInOrder) },
      }
    }
    case 'service': {
      const { type, address, hostName, port, protocol, name, unknownBecause, product, version } = record
      const { distroPatched, tls, auth, probe, excerpt, facts, connections, at } = record
      const tlsDetails = record.tlsDetails && tlsInOrder(record.tlsDetails)
      return {
        ...{ type, address, hostName, port, protocol, name, unknownBecause, product, version, distroPatched },
        ...{ tls, tlsDetails, auth, probe, excerpt, facts, connections, at },
      }
    }
    case 'summary': {
      const { type, open, closed, filtered, excluded, answersEverything, blockedSuspected } = record
      const { limitedHosts, sent, replies, strays, duplicates, lossRatio } = record
      const { retries, uncertain, elapsedMs, complete } = record
      const [drops, missEstimate] = [dropsInOrder(record.drops), estimateInOrder(record.missEstimate)]
      return {
        ...{ type, open, closed, filtered, excluded, answersEverything, blockedSuspected },
        ...{ limitedHosts, sent, replies, strays, duplicates, drops, lossRatio },
        ...{ missEstimate, retries, uncertain, elapsedMs, complete },
      }
    }
    default:
      return assertNever(record)
  }
}

function endpointInOrder({ rule, port, protocol }: Pick<PostureStep, 'rule' | 'port' | 'protocol'>): object {
  return { rule, port, protocol }
}

function stepInOrder({ rule, port, protocol, score, grade }: PostureStep): object {
  return { rule, port, protocol, score, grade }
}

function tlsInOrder(details: TlsDetails): object {
  const { version, cipher, alpn, subject, names, issuer, selfSigned, notBefore, notAfter, key, fingerprint } = details
  return { version, cipher, alpn, subject, names, issuer, selfSigned, notBefore, notAfter, key, fingerprint }
}

function dropsInOrder({ kernel, interface: device, queue }: Drops): object {
  return { kernel, interface: device, queue }
}

function estimateInOrder(estimate: MissEstimate | null): object | null {
  if (estimate === null) return null
  const { ratio, low, high } = estimate
  return { ratio, low, high }
}
