/** Mapping directives of actions-core, as objects that a subscription can hold. */
type Directive = Record<string, unknown>

export const path = (from: string): Directive => ({ '@path': from })

/**
 * The first path, or the second when the first is missing or null. The one form of `@if` that every runtime of these mappings reads:
 * `exists` and `then` are the same path.
 */
export const pathOr = (first: string, fallback: string): Directive => ({
  '@if': { exists: path(first), then: path(first), else: path(fallback) }
})

/**
 * The first property that holds something: an empty text falls through, 0 does not. actions-core's `exists` lets an empty text
 * through and its `blank` takes 0 for empty, but not the text "0", which a template makes of it.
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
