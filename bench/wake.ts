import type { Namespace } from '../test/lab/namespace.js'

/**
 * Sends one packet that asks for no answer every 200 ms, until disposed.
 *
 * masscan waits inside libpcap, whose timeout never fires on a silent Linux
 * interface: with nothing arriving it would stay for ever after its last probe.
 */
export function keepAwake(from: Namespace, address: string): Disposable {
  const echoReply = ['--icmp', '--icmp-type', 'echo-reply', '--send-ip', '--delay', '200ms', '--count', '0', '--quiet']
  const nping = from.start(['nping', ...echoReply, address], { stdio: 'ignore' })
  return {
    [Symbol.dispose]() {
      nping.kill('SIGKILL')
    },
  }
}
