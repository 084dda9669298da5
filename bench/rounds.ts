/**
 * Every round takes every contender once, each round another first, so that whatever else the machine does meanwhile
 * meets all alike.
 *
 * @returns what was measured, by contender, one for each round
 */
export async function inRounds<Name extends string, Contender, Result>(
  contenders: Readonly<Record<Name, Contender>>,
  roundCount: number,
  measure: (contender: Contender, name: Name) => Promise<Result>,
): Promise<Record<Name, Result[]>> {
  const names = Object.keys(contenders) as Name[]
  const results = Object.fromEntries(names.map((name): [Name, Result[]] => [name, []])) as Record<Name, Result[]>
  for (let round = 0; round < roundCount; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(round + turn) % names.length]!
      results[name].push(await measure(contenders[name], name))
    }
  }
  return results
}
