/** Mapping directives of actions-core, as objects that a subscription can hold. */
type Directive = Record<string, unknown>

export const path = (from: string): Directive => ({ '@path': from })

/**
 * The first of the paths that holds something, an empty string counting as nothing.
 * Note that actions-core takes 0 for blank too: for numbers use `firstExisting`.
 */
export const firstNotBlank = (first: string, ...rest: string[]): Directive => firstOf('blank', first, rest)

/** The first of the paths that is neither missing nor null: 0 is a value. */
export const firstExisting = (first: string, ...rest: string[]): Directive => firstOf('exists', first, rest)

function firstOf(test: 'blank' | 'exists', first: string, [next, ...rest]: string[]): Directive {
  if (next === undefined) return path(first)
  return { '@if': { [test]: path(first), then: path(first), else: firstOf(test, next, rest) } }
}

/** `value` when any of the paths holds something, else `otherwise`, else nothing. */
export function whenAnyNotBlank(
  [first, ...rest]: readonly [string, ...string[]],
  value: Directive,
  otherwise?: Directive
): Directive {
  const [second, ...others] = rest
  const fallback = second === undefined ? otherwise : whenAnyNotBlank([second, ...others], value, otherwise)
  return { '@if': { blank: path(first), then: value, ...(fallback && { else: fallback }) } }
}
