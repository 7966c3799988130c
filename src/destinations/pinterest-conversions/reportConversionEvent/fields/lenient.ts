/**
 * The kinds of values that fields take. A schema error costs the user the whole event, so that each field that an event can be without
 * takes as much as actions-core lets through: text, numbers, booleans and lists of them. What a value must be is decided when the event
 * is built, and what is none is left out with a warning. Only an object in the place of text is still an error for a CDP's schema.
 */
export const anyText = { type: 'string', multiple: true } as const

/** For a field that stored mappings have and new ones don't need. */
export const hidden = { unsafe_hidden: true } as const
