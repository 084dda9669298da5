import type { ScanHeader } from '../model/index.js'
import { formatQuantity } from './units.js'

/** What a scan is to cover: `256 targets × 100 ports`, a shard of that, and endpoints that were given one by one. */
export function formatScope({ targets, ports, probes, scans }: ScanHeader): string {
  const crossCount = targets * ports
  if (crossCount === 0) return formatQuantity(probes, 'single endpoint')
  const cross = `${formatQuantity(targets, 'target')} × ${formatQuantity(ports, 'port')}`
  if (scans !== undefined) return `${formatQuantity(scans, 'scan')} of up to ${cross}`
  if (probes < crossCount) return `a shard of ${cross}`
  return probes > crossCount ? `${cross} + ${formatQuantity(probes - crossCount, 'single endpoint')}` : cross
}
