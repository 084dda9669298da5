import type { Heard, Probe } from '../../probe.js'
import { isWholeMessage, readSmb1, readSmb2, smb1Negotiate, smb2Negotiate } from './smb.js'

export const probe: Probe = {
  id: 'smb-negotiate',
  service: 'SMB',
  about:
    'Asks which dialects are spoken: SMB 2 and 3 on one connection, SMB 1 on another. Opens no session and lists no shares.',
  safety: 'benign',
  transport: 'tcp',
  ports: [445],
  rarity: 8,
  sign: /^\0[\0\x01][\s\S]{2}[\xfe\xff]SMB/,
  conversations: [
    { turns: [{ say: smb2Negotiate(), isWhole: isWholeMessage }] },
    { turns: [{ say: smb1Negotiate(), isWhole: isWholeMessage }] },
  ],

  identify(heard) {
    const smb2 = readSmb2(heard.reply(0).bytes)
    const smb1 = readSmb1(heard.reply(0, 1).bytes)
    if (!smb2 && !smb1) return undefined
    const dialect = smb2?.dialect
    const signingRequired = smb2?.signingRequired ?? smb1?.signingRequired
    return {
      name: 'microsoft-ds',
      ...(smb2?.nameInGuid !== undefined
        ? { product: 'Samba' }
        : smb2?.hasNegoex && { product: 'Microsoft Windows SMB' }),
      facts: {
        ...(dialect !== undefined && { dialect: DIALECTS[dialect] ?? `0x${dialect.toString(16)}` }),
        ...(signingRequired !== undefined && { signingRequired }),
        ...hasSmb1(heard, smb1 !== undefined, smb1?.isAccepted ?? false),
        ...(smb2?.serverGuid !== undefined && { serverGuid: smb2.serverGuid }),
        ...(smb2?.nameInGuid !== undefined && { computerName: smb2.nameInGuid }),
      },
      excerpt: `SMB ${dialect === undefined ? '1' : (DIALECTS[dialect] ?? '')}`,
    }
  },

  facts: {
    dialect: 'The highest dialect that it agreed to, of 2.0.2, 2.1, 3.0 and 3.0.2.',
    signingRequired: 'Whether messages have to be signed; where not, captured logins can be relayed to it.',
    smb1: 'Whether it still speaks SMB 1 (NT LM 0.12).',
    computerName: 'The name of its machine, where it says one.',
    serverGuid: 'The identifier of the server, one and the same on all its addresses.',
  },
  sources: [
    'Microsoft [MS-SMB2] §2.1 (transport), §2.2.3 (NEGOTIATE request), §2.2.4 (response)',
    'Microsoft [MS-NEGOEX] §2.1 (its OID); the identifier that Samba 4.17 sends',
    'Microsoft [MS-CIFS] §2.2.4.52 (SMB_COM_NEGOTIATE); [MS-SMB] §2.2.4.5.2',
  ],
}

const DIALECTS: Readonly<Record<number, string>> = {
  ...{ 514: '2.0.2', 528: '2.1', 768: '3.0', 770: '3.0.2', 785: '3.1.1' },
}

/** A server without SMB 1 hangs up, says that no dialect suits it, or answers in SMB 2. Silence tells nothing. */
function hasSmb1(heard: Heard, isSmb1: boolean, isAccepted: boolean): { smb1?: boolean } {
  if (isSmb1) return { smb1: isAccepted }
  const { isEmpty, ending, bytes } = heard.reply(0, 1)
  if (readSmb2(bytes) || (isEmpty && ending === 'closed')) return { smb1: false }
  return {}
}
