/** A place in a file, counted from 1. */
export interface At {
  readonly line: number
  readonly column: number
}

/** A value of a YAML file that knows where it stands. */
export type Node =
  | { readonly kind: 'scalar'; readonly at: At; readonly value: string | number | boolean | null }
  | { readonly kind: 'list'; readonly at: At; readonly items: readonly Node[] }
  | { readonly kind: 'map'; readonly at: At; readonly entries: readonly Entry[] }

export interface Entry {
  readonly key: string
  readonly at: At
  readonly value: Node
}

/** What the value is, for a sentence: `a list`, `"tcp"`. */
export function nameOf(node: Node): string {
  if (node.kind === 'map') return 'a mapping'
  if (node.kind === 'list') return 'a list'
  return node.value === null ? 'nothing' : JSON.stringify(node.value)
}
