type Endpoint = { readonly address: string; readonly port: number; readonly protocol: string }

/** `10.0.0.8:22/tcp`, `[2001:db8::8]:161/udp`; `10.0.0.8` for the host as a whole. */
export function endpointText({ address, port, protocol }: Endpoint): string {
  if (port === 0) return address
  return `${bracketed(address)}:${port}/${protocol}`
}

/** `22/tcp`; `host` for the host as a whole. */
export function portText({ port, protocol }: Pick<Endpoint, 'port' | 'protocol'>): string {
  return port === 0 ? 'host' : `${port}/${protocol}`
}

/** As it stands in front of a port. */
export function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address
}
