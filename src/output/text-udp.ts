import type { Service } from '../model/index.js'
import { printable } from './escape.js'
import { sortByAddress } from './host-groups.js'
import { truncate } from './layout.js'
import { authText, productText } from './service-book.js'
import { nameOf, type TextPage } from './text-hosts.js'

/** `× 3.3 (12 → 40 bytes)`: what comes back for what is asked, where it is more. */
function amplification({ exchange }: Service): string {
  if (!exchange || exchange.receivedBytes <= exchange.sentBytes) return ''
  const { sentBytes, receivedBytes } = exchange
  return `× ${(receivedBytes / sentBytes).toFixed(1)} (${sentBytes} → ${receivedBytes} bytes)`
}

/** One section: what answered over UDP, where no port has a verdict. A line each, by address and port. */
export function renderUdp(services: readonly Service[], { columns, palette }: TextPage): string[][] {
  if (services.length === 0) return []
  const sorted = sortByAddress(services.toSorted((a, b) => a.port - b.port))
  const lines = sorted.map((service) => {
    const { address, port } = service
    const where = `${address.includes(':') ? `[${address}]` : address}:${port}/udp`
    const parts = [where, nameOf(service), productText(service), authText(service), amplification(service)].map(
      (part) => printable(part ?? ''),
    )
    return truncate(`  ${parts.filter((part) => part !== '').join('  ')}`, columns)
  })
  return [[palette.bold('over UDP'), ...lines]]
}
