import { hex } from '../../bytes.js'
import type { Heard, Probe } from '../../probe.js'
import type { Reply } from '../../reply.js'
import { extendedRequest, type Found, isDone, readFound, search } from './ldap.js'

/** RFC 4511 §4.14.1. */
const START_TLS = '1.3.6.1.4.1.1466.20037'
/** No attributes (RFC 4511 §4.5.1.8). */
const NO_ATTRIBUTES = '1.1'
const ROOT_ATTRIBUTES = [
  ...['objectClass', 'namingContexts', 'defaultNamingContext', 'supportedLDAPVersion', 'supportedSASLMechanisms'],
  ...['supportedExtension', 'vendorName', 'vendorVersion', 'dnsHostName', 'domainControllerFunctionality'],
]

export const probe: Probe = {
  id: 'ldap-root-dse',
  service: 'LDAP',
  about:
    'Reads the root entry, which is for all; asks whether the first naming context is there, without any of its attributes; ' +
    'and looks at the certificate where TLS is offered. Binds as nobody.',
  safety: 'read',
  transport: 'tcp',
  ports: [389, 3268, 1389, 10389],
  tlsPorts: [636, 3269, 1636, 10636],
  rarity: 7,
  sign: /^\x30(?:[\x05-\x7f]|\x84\0\0\0[\s\S])\x02\x01[\s\S](?:\x78|\x65|\x61)/,
  conversations: [
    {
      turns: [
        { say: search(1, '', ROOT_ATTRIBUTES), isWhole },
        { say: (heard) => search(2, contextOf(heard) ?? '', [NO_ATTRIBUTES]), when: hasContext, isWhole },
        { say: extendedRequest(3, START_TLS), when: offersTls, isWhole },
        { startTls: true, when: (heard) => readFound(heard.reply(2).bytes)?.code === 0 },
      ],
      farewell: hex`30 05 02 01 04 42 00`, // unbind
    },
  ],

  identify(heard) {
    const root = readFound(heard.reply(0).bytes)
    if (root?.code === undefined) return undefined
    const values = (name: string) => root.entry?.get(name.toLowerCase())?.filter((value) => value !== '') ?? []
    const context = hasContext(heard) ? readFound(heard.reply(1).bytes) : undefined
    const anonymousRead = isRead(context)
    const [hostName] = values('dnsHostName')
    const lists = {
      namingContexts: values('namingContexts'),
      ldapVersions: values('supportedLDAPVersion'),
      saslMechanisms: values('supportedSASLMechanisms'),
    }
    return {
      name: 'ldap',
      ...productOf(values),
      auth: anonymousRead ? 'none' : isDenied(context) || isDenied(root) ? 'required' : 'unknown',
      facts: {
        ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
        ...(context && { anonymousRead }),
        ...(root.entry && !heard.isInsideTls && { startTls: offersTls(heard) }),
        ...(hostName !== undefined && { directoryHost: hostName }),
      },
      excerpt: lists.namingContexts.join(', ') || (root.message ?? ''),
    }
  },

  facts: {
    namingContexts: 'The trees that it holds.',
    ldapVersions: 'The versions of LDAP that it speaks.',
    saslMechanisms: 'The ways to log in that it offers here.',
    anonymousRead: 'Whoever asks finds the root of its first tree, and so may read at least that.',
    directoryHost: 'The host name of a domain controller, as it says itself.',
  },
  sources: [
    'RFC 4511 §4.1.9 (result codes), §4.5 (search), §4.14 (StartTLS), §4.3 (unbind)',
    'RFC 4512 §5.1 (root DSE)',
    'RFC 3045 (vendorName, vendorVersion)',
    'Microsoft [MS-ADTS] §3.1.1.3.2 (rootDSE attributes, functional levels)',
  ],
}

function isWhole({ bytes }: Reply): boolean {
  return isDone(bytes)
}

function contextOf(heard: Heard): string | undefined {
  const entry = readFound(heard.reply(0).bytes)?.entry
  const contexts = [...(entry?.get('defaultnamingcontext') ?? []), ...(entry?.get('namingcontexts') ?? [])]
  return contexts.find((dn) => dn.length > 0 && dn.length <= 500)
}

function hasContext(heard: Heard): boolean {
  return contextOf(heard) !== undefined
}

function offersTls(heard: Heard): boolean {
  const extensions = readFound(heard.reply(0).bytes)?.entry?.get('supportedextension') ?? []
  return !heard.isInsideTls && extensions.includes(START_TLS)
}

function isRead(context: Found | undefined): boolean {
  return context?.code === 0 && context.entry !== undefined
}

/** Stronger authentication, confidentiality, inappropriate authentication, no rights. */
const DENIALS = [8, 13, 48, 49, 50]
/** Operations error (Windows), unwilling to perform (OpenLDAP): the message says why. */
const UNWILLING = [1, 53]

function isDenied(found: Found | undefined): boolean {
  if (found?.code === undefined) return false
  const isUnbound = UNWILLING.includes(found.code) && /\bbind\b|authentication/i.test(found.message ?? '')
  return isUnbound || DENIALS.includes(found.code)
}

/** Windows Server by the level that its domain controller functions on ([MS-ADTS] §6.1.4.2). */
const WINDOWS: Readonly<Record<string, string>> = {
  ...{ 0: '2000', 2: '2003', 3: '2008', 4: '2008 R2', 5: '2012', 6: '2012 R2', 7: '2016 or later', 10: '2025' },
}

function productOf(values: (name: string) => readonly string[]): { product?: string; version?: string } {
  const [vendor = ''] = values('vendorName')
  const [said = ''] = values('vendorVersion')
  const version = /(?:^|[ /v])(\d{1,4}\.\d[\w.-]{0,30})/.exec(said)?.[1]
  for (const [pattern, product] of VENDORS)
    if (pattern.test(`${vendor} ${said}`)) return { product, ...(version !== undefined && { version }) }
  if (vendor !== '') return { product: vendor, ...(version !== undefined && { version }) }
  if (values('objectClass').includes('OpenLDAProotDSE')) return { product: 'OpenLDAP' }
  const [level] = values('domainControllerFunctionality')
  if (level === undefined) return {}
  const windows = WINDOWS[level]
  return {
    product: 'Microsoft Active Directory',
    ...(windows !== undefined && { version: `Windows Server ${windows}` }),
  }
}

const VENDORS: readonly (readonly [RegExp, string])[] = [
  [/^389 Project|389-Directory/, '389 Directory Server'],
  [/^Samba Team/, 'Samba'],
  [/^Apache Software Foundation/, 'ApacheDS'],
  [/OpenDJ/, 'OpenDJ'],
  [/^OpenLDAP/i, 'OpenLDAP'],
]
