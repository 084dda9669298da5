import { u32be } from '../../bytes.js'
import type { Heard, Probe } from '../../probe.js'
import { isWholeRpc, readRpc, rpcCall } from '../../rpc.js'

const NFS = 100_003
const NULL = 0
/** Nobody speaks it: the answer to it says which ones are spoken. */
const NO_VERSION = 99

export const probe: Probe = {
  id: 'nfs-null',
  service: 'NFS',
  about:
    'Calls the procedure that does nothing, in version 3 and in one that there is not, which tells the versions spoken.',
  safety: 'benign',
  transport: 'tcp',
  ports: [2049],
  rarity: 9,
  conversations: [
    {
      turns: [
        { say: rpcCall(NFS, 3, NULL), isWhole: isWholeRpc },
        { say: rpcCall(NFS, NO_VERSION, NULL), when: isAnswered, isWhole: isWholeRpc },
      ],
    },
  ],

  identify(heard) {
    const third = readRpc(heard.reply(0))
    const spoken = readRpc(heard.reply(1)) ?? third
    const isDone = third?.acceptCode === 0 && third.results.length === 0
    if (!isDone && third?.acceptCode !== NO_SUCH_VERSION) return undefined
    const versions = spoken?.acceptCode === NO_SUCH_VERSION ? rangeIn(spoken.results) : undefined
    return {
      name: 'nfs',
      facts: { speaksNfs3: isDone, ...(versions !== undefined && { nfsVersions: versions }) },
      excerpt: versions === undefined ? 'NFS' : `NFS ${versions}`,
    }
  },

  facts: {
    speaksNfs3: 'Whether version 3 is spoken, which trusts whatever user a client claims.',
    nfsVersions: 'The lowest and the highest version that it speaks.',
  },
  sources: ['RFC 1813 §3.3.0 (NFSPROC3_NULL)', 'RFC 7530 §16.1 (NULL)', 'RFC 5531 §9 (PROG_MISMATCH)'],
}

const NO_SUCH_VERSION = 2

function isAnswered(heard: Heard): boolean {
  return readRpc(heard.reply(0)) !== undefined
}

function rangeIn(results: Uint8Array): string | undefined {
  const [low, high] = [u32be(results, 0), u32be(results, 4)]
  if (low === undefined || high === undefined || low > high || high > 10) return undefined
  return low === high ? `${low}` : `${low}-${high}`
}
