// Prints open ports as they are found:  node examples/open-ports.mjs 127.0.0.1 22,80
// A third argument names a network to simulate (docs/simulation.md), which needs no privilege.
import { scan } from 'synsweep'

const [target = '127.0.0.1', ports = '22,80,443', simulate] = process.argv.slice(2)

for await (const verdict of scan({ targets: [target], ports, show: ['open'], ...(simulate && { simulate }) })) {
  const { address, port, rttMs } = verdict
  console.log(`${address}:${port} is open${rttMs === undefined ? '' : `, answered in ${rttMs.toFixed(2)} ms`}`)
}
