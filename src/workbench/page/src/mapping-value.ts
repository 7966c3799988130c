import { isRecord } from './event-paths'

/**
 * A mapping value, as the forms show it. A value without a form of its own is a `rule`: shown in words and edited as JSON,
 * so that opening it never loses or rewrites a directive of actions-core.
 */
export type MappingValue =
  | { kind: 'none' }
  | { kind: 'literal'; value: string | number | boolean }
  /** The first of these paths that has a value. */
  | { kind: 'paths'; paths: string[]; test: PathTest; fallback?: string | number | boolean }
  /** One result for each item of the list at `path`. */
  | { kind: 'each'; path: string; shape: Record<string, unknown> }
  | { kind: 'object'; properties: Record<string, unknown> }
  | { kind: 'list'; values: unknown[] }
  | { kind: 'rule'; value: unknown }

/** What counts as a value: for `exists` anything but null; for `blank` anything but null, empty text and 0; for `filled` anything but null and empty text. */
export type PathTest = 'exists' | 'blank' | 'filled'

export type ValueKind = MappingValue['kind']

/** As in `delivery/directive.ts`, which would bring actions-core into the page: 841 kB of script in place of 146. */
const directiveOf = (value: Record<string, unknown>): string | undefined =>
  Object.keys(value).find((key) => key.startsWith('@'))

/** An object of fields: an object with a directive such as `@path` is one value. */
export const isFieldObject = (value: unknown): value is Record<string, unknown> =>
  isRecord(value) && directiveOf(value) === undefined

export function readMappingValue(value: unknown): MappingValue {
  if (value === undefined) return { kind: 'none' }
  if (isPrimitive(value)) return { kind: 'literal', value }
  if (Array.isArray(value)) return { kind: 'list', values: value }
  if (!isRecord(value)) return { kind: 'rule', value }
  if (isFieldObject(value)) return { kind: 'object', properties: value }
  return readPaths(value) ?? readEach(value) ?? { kind: 'rule', value }
}

export function writePaths({ paths, test, fallback }: Omit<Extract<MappingValue, { kind: 'paths' }>, 'kind'>): unknown {
  const [first, ...others] = paths.map((path) => path.trim()).filter((path) => path !== '')
  if (first === undefined) return fallback
  const own = { '@path': `$.${first}` }
  const otherwise = writePaths({ paths: others, test, ...(fallback !== undefined && { fallback }) })
  if (otherwise === undefined) return own
  const condition = test === 'filled' ? { blank: { '@template': `{{${first}}}` } } : { [test]: own }
  return { '@if': { ...condition, then: own, else: otherwise } }
}

export const writeEach = (path: string, shape: Record<string, unknown>): unknown => ({
  '@arrayPath': [`$.${path}`, shape]
})

function readPaths(value: Record<string, unknown>): Extract<MappingValue, { kind: 'paths' }> | undefined {
  const path = readPath(value)
  if (path !== undefined) return { kind: 'paths', paths: [path], test: 'exists' }
  const rule = Object.keys(value).length === 1 ? value['@if'] : undefined
  if (!isRecord(rule)) return undefined
  const key = 'blank' in rule ? 'blank' : 'exists'
  if (Object.keys(rule).sort().join() !== [key, 'else', 'then'].sort().join()) return undefined
  const own = readPath(rule.then)
  const test = own === undefined ? undefined : readTest(key, rule[key], own)
  if (own === undefined || test === undefined) return undefined

  const otherwise = rule.else
  if (isPrimitive(otherwise)) return { kind: 'paths', paths: [own], test, fallback: otherwise }
  const rest = isRecord(otherwise) ? readPaths(otherwise) : undefined
  // A chain that mixes both tests can't be shown as one list.
  if (rest === undefined || (rest.paths.length > 1 && rest.test !== test)) return undefined
  return { ...rest, paths: [own, ...rest.paths], test }
}

/** The condition's test, if it is on the path that it returns; else undefined. */
function readTest(key: 'blank' | 'exists', condition: unknown, own: string): PathTest | undefined {
  if (readPath(condition) === own) return key
  const isTemplate = isRecord(condition) && Object.keys(condition).length === 1
  // A template turns 0 into text; on its own, `blank` would treat 0 as empty.
  return key === 'blank' && isTemplate && condition['@template'] === `{{${own}}}` ? 'filled' : undefined
}

function readEach(value: Record<string, unknown>): Extract<MappingValue, { kind: 'each' }> | undefined {
  const rule = value['@arrayPath']
  if (!Array.isArray(rule) || Object.keys(value).length !== 1) return undefined
  const [path, shape] = rule as unknown[]
  if (typeof path !== 'string' || !isRecord(shape)) return undefined
  return { kind: 'each', path: path.replace('$.', ''), shape }
}

function readPath(value: unknown): string | undefined {
  if (!isRecord(value) || Object.keys(value).length !== 1) return undefined
  const path = value['@path']
  return typeof path === 'string' ? path.replace('$.', '') : undefined
}

export const isPrimitive = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value)

/** A rule in words, e.g. "for each item of properties.products: id from product_id". Paths are in `‹›`, for the page to highlight. */
export function describeRule(value: unknown): string {
  const read = readMappingValue(value)
  switch (read.kind) {
    case 'none':
      return 'nothing'
    case 'literal':
      return typeof read.value === 'string' ? `“${read.value}”` : String(read.value)
    case 'paths': {
      const paths = read.paths.map((path) => `‹${path}›`)
      const all = read.fallback === undefined ? paths : [...paths, describeRule(read.fallback)]
      return all.join(', else ')
    }
    case 'each':
      return `for each item of ‹${read.path}›: ${describeProperties(read.shape)}`
    case 'object':
      return describeProperties(read.properties)
    case 'list':
      return `a list of ${read.values.map(describeRule).join(' and ')}`
    case 'rule':
      return describeDirective(read.value)
  }
}

const describeProperties = (properties: Record<string, unknown>): string =>
  Object.entries(properties)
    .map(([key, value]) => `${key} from ${describeRule(value)}`)
    .join('; ')

function describeDirective(value: unknown): string {
  if (!isRecord(value)) return JSON.stringify(value)
  const directive = directiveOf(value)
  const rule = directive === undefined ? undefined : value[directive]
  if (directive === '@template' && typeof rule === 'string') return `the text “${rule}”`
  if (!isRecord(rule)) {
    if (directive === '@arrayPath' && Array.isArray(rule)) {
      const [list, shape] = rule as unknown[]
      return `for each item of ${describeRule(typeof list === 'string' ? { '@path': list } : list)}: ${describeRule(shape)}`
    }
    return `${directive ?? ''} ${JSON.stringify(rule)}`
  }
  if (directive === '@if') return describeCondition(rule)
  if (directive === '@case') return `${describeRule(rule.value)} in ${String(rule.operator)} case`
  if (directive === '@json') return `${describeRule(rule.value)}, JSON ${String(rule.mode)}d`
  if (directive === '@flatten') return `${describeRule(rule.value)}, flattened`
  return `${directive ?? ''} ${JSON.stringify(rule)}`
}

/** Consecutive conditions with the same result are shown once: "if there is a or b: …; else …". */
function describeCondition(rule: Record<string, unknown>): string {
  const tests: unknown[] = []
  const then = JSON.stringify(rule.then)
  let otherwise: unknown = { '@if': rule }
  while (isRecord(otherwise) && isRecord(otherwise['@if']) && JSON.stringify(otherwise['@if'].then) === then) {
    tests.push(otherwise['@if'].exists ?? otherwise['@if'].blank)
    otherwise = otherwise['@if'].else
  }
  const isSame = tests.length === 1 && JSON.stringify(tests[0]) === then
  const taken = isSame
    ? describeRule(rule.then)
    : `if there is ${tests.map(describeRule).join(' or ')}: ${describeRule(rule.then)}`
  return otherwise === undefined ? taken : `${taken}; else ${describeRule(otherwise)}`
}

/** A copy with the property set, or without it for undefined. */
export function withProperty(values: Record<string, unknown>, key: string, value: unknown): Record<string, unknown> {
  if (value === undefined) return Object.fromEntries(Object.entries(values).filter(([other]) => other !== key))
  return { ...values, [key]: value }
}
