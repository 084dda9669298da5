import { ScanError } from '../errors.js'
import { contains, type Network, parseNetwork } from './network.js'

/** One session of SSH, as sshd tells its children in SSH_CONNECTION: client address and port, server address and port. */
interface SshSession {
  readonly client: Network
  readonly server: string
  readonly port: number
}

export interface Administrators {
  readonly admins: readonly Network[]
  /** Where they have come in, beside what the scan tells. */
  readonly sshPorts: readonly number[]
  /** What was not believed, and why. */
  readonly notes: readonly string[]
}

/**
 * Who administers a host. A session of SSH tells it only if it is a session with that very host: on any other machine it
 * tells how to reach that one.
 *
 * @param given      addresses and networks, as they were typed; empty: nobody has said
 * @param addresses  of the host
 * @param connection value of SSH_CONNECTION
 * @throws {ScanError} ERR_OPTION: one of `given` is no network, or everybody; ERR_REMEDY_LOCKOUT: `given` leaves out the
 *   address that this very session comes from
 */
export function administratorsOf(
  given: readonly string[],
  addresses: readonly string[],
  connection: string | undefined,
): Administrators {
  const admins = given.map(networkOf)
  const session = sessionOf(connection)
  if (!session) return { admins, sshPorts: [], notes: [] }
  if (!addresses.includes(session.server)) {
    const note = `SSH_CONNECTION is of a session with ${session.server}, which is not this host: it says nothing of who administers it`
    return { admins, sshPorts: [], notes: admins.length === 0 ? [note] : [] }
  }
  if (admins.length > 0 && !admins.some((admin) => contains(admin, session.client))) {
    const own = session.client.text.replace(/\/\d+$/, '')
    const message = `you are here from ${own}, which is not in ${admins.map(({ text }) => text).join(', ')}`
    throw new ScanError('ERR_REMEDY_LOCKOUT', `${message}: the remedy would shut you out; say --admin ${own} as well`)
  }
  return { admins: admins.length > 0 ? admins : [session.client], sshPorts: [session.port], notes: [] }
}

function networkOf(text: string): Network {
  const network = parseNetwork(text)
  if (network) return network
  const wanted = 'an address or a network, such as 203.0.113.7 or 2001:db8::/48, and not everybody'
  throw new ScanError('ERR_OPTION', `--admin must be ${wanted}, got "${text}"`)
}

function sessionOf(connection: string | undefined): SshSession | undefined {
  const [client = '', , server = '', port = ''] = (connection ?? '').split(' ')
  const network = parseNetwork(client)
  const number = Number(port)
  if (!network || !(Number.isInteger(number) && number >= 1 && number <= 65_535)) return undefined
  const own = parseNetwork(server)
  return own && { client: network, server: own.text.replace(/\/\d+$/, ''), port: number }
}
