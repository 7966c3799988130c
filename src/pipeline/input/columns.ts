import { InputError } from './record'

/** Column name → path or paths in the event, e.g. `{ "Order": ["properties.order_id", "messageId"] }`. */
export type ColumnsMap = Readonly<Record<string, string | readonly string[]>>

/** Builds an event from the cells of a row. */
export interface RowReader {
  /** Ignored columns: not named in the map, or not a path into an event. */
  unusedColumns: string[]
  buildEvent(cells: readonly string[]): Record<string, unknown>
}

type Segments = (string | number)[]

/** The keys that a Segment event has. No mapping reads a path that starts with anything else. */
const EVENT_KEYS = new Set([
  'type', 'event', 'name', 'userId', 'anonymousId', 'groupId', 'previousId', 'messageId',
  'timestamp', 'originalTimestamp', 'sentAt', 'receivedAt', 'properties', 'traits', 'context', 'integrations'
]) // prettier-ignore

/** Would change an object's prototype instead of setting a value. */
export const PROTOTYPE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'prototype', 'constructor'])
const MAX_LIST_INDEX = 999

/**
 * Prepares building events from rows. Without a map, the header contains the paths.
 * @throws InputError for an invalid path, or for two that contradict each other.
 */
export function createRowReader(header: readonly string[], columns: ColumnsMap | undefined): RowReader {
  rejectDataAsHeader(header)
  const targets: { cell: number; path: Segments }[] = []
  const unusedColumns: string[] = []
  header.forEach((rawName, cell) => {
    const name = rawName.trim()
    const paths = columns === undefined ? (isEventPath(name) ? [name] : []) : pathsOf(columns, name)
    if (paths.length === 0) unusedColumns.push(name === '' ? `(column ${String(cell + 1)}, which has no name)` : name)
    for (const path of paths) targets.push({ cell, path: parsePath(path) })
  })
  if (columns !== undefined) rejectUnknownColumns(columns, header)
  if (targets.length === 0) {
    throw new InputError(
      'No column of the CSV is a path into an event. Name the columns by paths such as event, messageId, timestamp, ' +
        'properties.order_id, context.traits.email, or give --columns with a JSON file from column to path.'
    )
  }
  rejectContradictions(targets.map((target) => target.path))
  return {
    unusedColumns,
    buildEvent(cells) {
      const event: Record<string, unknown> = { type: 'track' }
      for (const { cell, path } of targets) {
        const text = cells[cell]?.trim()
        if (text !== undefined && text !== '') setAt(event, path, parseCell(text))
      }
      return event
    }
  }
}

/** Messages name columns, and must not contain a first line of data. */
function rejectDataAsHeader(header: readonly string[]): void {
  if (!header.some((name) => /@|\d{7}/.test(name))) return
  throw new InputError('The first line of the CSV looks like data. It must be a header that names the columns.')
}

function isEventPath(name: string): boolean {
  return EVENT_KEYS.has(name.split('.')[0] ?? '')
}

function pathsOf(columns: ColumnsMap, name: string): readonly string[] {
  const paths = Object.hasOwn(columns, name) ? columns[name] : undefined
  return paths === undefined ? [] : typeof paths === 'string' ? [paths] : paths
}

function rejectUnknownColumns(columns: ColumnsMap, header: readonly string[]): void {
  const names = new Set(header.map((name) => name.trim()))
  const missing = Object.keys(columns).filter((name) => !names.has(name))
  if (missing.length === 0) return
  throw new InputError(
    `The columns file names ${quoted(missing)}, which the CSV does not have. Its columns are ${quoted([...names])}.`
  )
}

function parsePath(path: string): Segments {
  const segments = path.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part))
  for (const segment of segments) {
    if (segment === '' || PROTOTYPE_KEYS.has(String(segment))) {
      throw new InputError(
        `"${path}" is not a path into an event. Separate keys with dots, as in properties.products.0.sku.`
      )
    }
    if (typeof segment === 'number' && segment > MAX_LIST_INDEX) {
      throw new InputError(
        `"${path}" has the list index ${segment}. A key of only digits is a place in a list, up to ${MAX_LIST_INDEX}.`
      )
    }
  }
  if (!isEventPath(path)) {
    throw new InputError(
      `"${path}" starts with a key that events do not have. Use one of: ${[...EVENT_KEYS].join(', ')}.`
    )
  }
  return segments
}

function rejectContradictions(paths: readonly Segments[]): void {
  paths.forEach((path, index) => {
    for (const earlier of paths.slice(0, index)) {
      const contradiction = findContradiction(earlier, path)
      if (contradiction !== undefined) throw new InputError(contradiction)
    }
  })
}

/** A list that also has keys counts, because JSON leaves those keys out. */
function findContradiction(one: Segments, other: Segments): string | undefined {
  let at = 0
  while (at < one.length && one[at] === other[at]) at += 1
  const [segment, otherSegment] = [one[at], other[at]]
  if (segment !== undefined && typeof segment === typeof otherSegment) return undefined
  const [text, otherText] = [one.join('.'), other.join('.')]
  if (segment === otherSegment) return `Two columns map to ${text}. Each path can have only one column.`
  if (segment === undefined) return isInside(text, otherText)
  if (otherSegment === undefined) return isInside(otherText, text)
  return `One column maps to ${text} and another to ${otherText}, but a list can't also have keys. Keep one of them.`
}

function isInside(outer: string, inner: string): string {
  return `One column maps to ${outer} and another to ${inner}, which is inside it. Keep one of them.`
}

/**
 * Numbers stay text, so that a postal code keeps its zeros and an amount its digits; the destination reads both as text. TRUE
 * and FALSE, as spreadsheets write them, become booleans, because a yes/no field rejects the texts.
 */
function parseCell(text: string): string | boolean {
  const lowerCase = text.toLowerCase()
  return lowerCase === 'true' ? true : lowerCase === 'false' ? false : text
}

/** `rejectContradictions` ensures that every parent is either a list or an object. */
function setAt(event: Record<string, unknown>, path: Segments, value: unknown): void {
  let place = event as Record<string | number, unknown>
  path.forEach((segment, index) => {
    const following = path[index + 1]
    if (following === undefined) {
      place[segment] = value
      return
    }
    place[segment] ??= typeof following === 'number' ? [] : {}
    place = place[segment] as Record<string | number, unknown>
  })
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ')
}

/** @throws InputError when it is not an object from column names to paths. */
export function parseColumnsMap(json: unknown): ColumnsMap {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) {
    throw new InputError(
      'The columns file must be a JSON object that maps column names to paths: { "Order ID": "properties.order_id" }.'
    )
  }
  for (const [column, paths] of Object.entries(json)) {
    const isPath =
      typeof paths === 'string' || (Array.isArray(paths) && paths.every((path) => typeof path === 'string'))
    if (!isPath)
      throw new InputError(
        `The columns file: "${column}" must be a path, or a list of paths, such as "properties.order_id".`
      )
  }
  return json as ColumnsMap
}
