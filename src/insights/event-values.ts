export interface EventValue {
  /** Keys and places in lists, joined by dots, e.g. `properties.customers.0.email`. */
  path: string
  value: string | number | boolean
  /** The value is a key of an object, such as `{ "jane@example.com": 3 }`. */
  isKey?: true
}

/** Every value and every key of an event, at any depth: everything that an access request must search. */
export function listEventValues(event: unknown): EventValue[] {
  const values: EventValue[] = []
  const visit = (value: unknown, path: string): void => {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      values.push({ path, value })
      return
    }
    if (value === null || typeof value !== 'object') return
    const isList = Array.isArray(value)
    for (const [key, child] of Object.entries(value)) {
      const childPath = path === '' ? key : `${path}.${key}`
      if (!isList) values.push({ path: childPath, value: key, isKey: true })
      visit(child, childPath)
    }
  }
  visit(event, '')
  return values
}
