/**
 * Lenient field types. A schema error rejects the whole event, so each optional field accepts whatever actions-core allows:
 * text, numbers, booleans and lists of them. The builders decide what a value must be, and drop an invalid one with a warning.
 * A CDP's schema still rejects an object where text is expected.
 */
export const anyText = { type: 'string', multiple: true } as const

/** For a field that stored mappings use and new ones don't need. */
export const hidden = { unsafe_hidden: true } as const
