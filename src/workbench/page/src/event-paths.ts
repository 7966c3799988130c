export interface EventPath {
  /** As actions-core's `@path` reads it, without its `$.`, e.g. `properties.products[0].sku`. */
  path: string
  /** The value at the path, shortened. */
  preview: string
}

const MAX_PATHS = 500

/** Every path into an event, including those of objects and lists, in the event's order. */
export function listEventPaths(event: unknown): EventPath[] {
  const paths: EventPath[] = []
  const visit = (value: unknown, path: string) => {
    if (paths.length >= MAX_PATHS) return
    if (path !== '') paths.push({ path, preview: shorten(value) })
    if (Array.isArray(value)) visit(value[0], `${path}[0]`)
    else if (typeof value === 'object' && value !== null) {
      for (const [key, child] of Object.entries(value)) visit(child, path === '' ? key : `${path}.${key}`)
    }
  }
  visit(event, '')
  return paths.filter(({ preview }) => preview !== '')
}

/** The paths within the items of the list at `path`, for a mapping that applies to each item. */
export function listItemPaths(event: unknown, path: string): EventPath[] {
  const list = path.split('.').reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), event)
  const item: unknown = Array.isArray(list) ? list[0] : list
  return listEventPaths(item)
}

function shorten(value: unknown): string {
  if (value === undefined) return ''
  if (Array.isArray(value)) return `list of ${value.length}`
  if (typeof value === 'object' && value !== null) return `{ ${Object.keys(value).join(', ')} }`
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 40 ? `${text.slice(0, 39)}…` : text === '' ? '(empty)' : text
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
