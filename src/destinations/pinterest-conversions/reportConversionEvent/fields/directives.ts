/** Mapping directives of actions-core, for use in a subscription. */
type Directive = Record<string, unknown>

export const path = (from: string): Directive => ({ '@path': from })

/**
 * The first path, or the second when the first is missing or null. The only form of `@if` that every runtime of these mappings
 * understands: `exists` and `then` are the same path.
 */
export const pathOr = (first: string, fallback: string): Directive => ({
  '@if': { exists: path(first), then: path(first), else: path(fallback) }
})

/**
 * The first property that has a value: an empty text is skipped, 0 is not. actions-core's `exists` accepts an empty text and
 * its `blank` treats 0 as empty, but not the text "0", which a template turns it into.
 */
export function firstFilledProperty(first: string, ...others: string[]): Directive {
  const [next, ...rest] = others
  const property = path(`$.properties.${first}`)
  if (next === undefined) return property
  return {
    '@if': {
      blank: { '@template': `{{properties.${first}}}` },
      then: property,
      else: firstFilledProperty(next, ...rest)
    }
  }
}
