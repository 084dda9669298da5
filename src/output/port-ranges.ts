/**
 * Ports as compact text: `22,80,8000-8100`.
 *
 * @param ports ascending, without repeats
 */
export function formatPortRanges(ports: readonly number[]): string {
  const ranges: string[] = []
  for (let start = 0; start < ports.length; ) {
    let end = start
    while (end + 1 < ports.length && ports[end + 1] === ports[end]! + 1) end++
    ranges.push(start === end ? `${ports[start]}` : `${ports[start]}-${ports[end]}`)
    start = end + 1
  }
  return ranges.join(',')
}
