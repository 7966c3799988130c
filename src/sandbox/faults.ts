/** When a fault happens. Faults are checked in order; the first one that is due applies. */
interface FaultTiming {
  /** How many requests it hits. Default 1; `Infinity` for always (in JSON and on the command line: `always`). */
  times?: number
  /** How many matching requests pass first. Default 0. */
  skip?: number
}

/**
 * Which rows of a request are affected; by default every second one, starting with the first.
 * A request without any such row does not match, and is not counted.
 */
interface FaultRows {
  /** Indexes from 0. */
  rows?: number[]
  /** Every n-th row, starting with the first: 1 affects all. */
  every?: number
  /** Events by `event_id`: stays the same however a request is split or retried. */
  eventIds?: string[]
}

/** Deliberate failures of the sandbox. Unless a fault says otherwise, an affected request is not recorded. */
export type Fault = FaultTiming &
  (
    | {
        /** 429, code 8. `X-RateLimit-Reset` (default 1 when no `retryAfterSeconds` is given) and/or `Retry-After`. */
        kind: 'rate-limit'
        resetSeconds?: number
        retryAfterSeconds?: number
      }
    /** 503, code 4197: the endpoint is ramped down. */
    | { kind: 'unavailable'; retryAfterSeconds?: number }
    /** Another 5xx (or 408) with an error body. Default 500. */
    | { kind: 'server-error'; status?: number }
    /** HTTP 200, with failed rows in it; the others are recorded. */
    | (FaultRows & { kind: 'failed-rows'; message?: string })
    | (FaultRows & {
        /** 422 (or 400) with failed rows; the others are recorded. With `list: 'none'` there is no list, and nothing is recorded. */
        kind: 'mixed'
        status?: 400 | 422
        /** Where the list is: under `details` (default), at the top level, or nowhere. */
        list?: 'details' | 'top' | 'none'
        message?: string
      })
    /** Never answers. */
    | { kind: 'hang'; recorded?: boolean }
    /** Headers and half of the body, then silence. Recorded. */
    | { kind: 'stall' }
    | {
        /**
         * Destroys the socket: `before` recording (default), in the `middle` of it (half of the events are recorded),
         * `after` it (all are recorded), or in the middle of the `answer` (all are recorded).
         */
        kind: 'cut'
        when?: 'before' | 'middle' | 'after' | 'answer'
      }
    /** An HTML page, with status 200 by default. */
    | { kind: 'not-json'; status?: number; recorded?: boolean }
    /** The list has this many rows more (or, negative, fewer) than events were sent. Default -1. Recorded. */
    | { kind: 'wrong-length'; by?: number }
    | { kind: 'unauthorized' }
    | { kind: 'forbidden' }
    | { kind: 'not-found' }
    | (FaultRows & {
        /** Failed rows (or, with 400, one message) that echo the event's `user_data` and `message`: to test masking. Default 422. */
        kind: 'echo-pii'
        status?: 200 | 400 | 422
        /** Echoed too; by default an e-mail address and a phone number. */
        message?: string
      })
    /** Long warnings in every row, so that the answer is over 100 KB even with few rows. Recorded. */
    | { kind: 'long-messages' }
  )

export type FaultKind = Fault['kind']

/** How a parameter is read, from text or from JSON: undefined when the value is not usable. */
interface Parameter {
  /** The property's name, if it differs from the parameter's. */
  key?: string
  expects: string
  read(value: unknown): unknown
}

const number = (expects: string, isUsable: (value: number) => boolean): Parameter => ({
  expects,
  read: (value) => {
    const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
    return typeof parsed === 'number' && isUsable(parsed) ? parsed : undefined
  }
})

const seconds = (key: string): Parameter => ({
  ...number('seconds', (value) => Number.isFinite(value) && value >= 0),
  key
})

const wholeNumber = (expects: string, minimum: number, maximum = Infinity): Parameter =>
  number(expects, (value) => Number.isInteger(value) && value >= minimum && value <= maximum)

const oneOf = (...choices: readonly string[]): Parameter => ({
  expects: choices.join(' or '),
  read: (value) => (choices.includes(String(value)) ? value : undefined)
})

const status = (...choices: readonly number[]): Parameter =>
  number(choices.join(' or '), (value) => choices.includes(value))

const yesOrNo: Parameter = {
  expects: 'true or false',
  read: (value) =>
    value === true || value === 'true' ? true : value === false || value === 'false' ? false : undefined
}

const text: Parameter = {
  expects: 'text without a comma',
  read: (value) => (typeof value === 'string' && value !== '' ? value : undefined)
}

const listOf = (entry: Parameter, expects: string): Parameter => ({
  expects,
  read: (value) => {
    const entries: unknown[] = typeof value === 'string' ? value.split('+') : Array.isArray(value) ? value : []
    const read = entries.map((one) => entry.read(one))
    return read.length === 0 || read.includes(undefined) ? undefined : read
  }
})

type Parameters = Record<string, Parameter>

const TIMING: Parameters = {
  times: {
    expects: 'a number from 1, or always',
    read: (value) => (value === 'always' || value === Infinity ? Infinity : wholeNumber('', 1).read(value))
  },
  skip: wholeNumber('a number from 0', 0)
}

const ROWS: Parameters = {
  rows: listOf(wholeNumber('', 0), 'row indexes from 0 with + between'),
  every: wholeNumber('a number from 1', 1),
  ids: { ...listOf(text, 'event IDs with + between'), key: 'eventIds' }
}

const RETRY_AFTER: Parameters = { 'retry-after': seconds('retryAfterSeconds') }

/** Every fault with its parameters: used for parsing, errors and `--help`. */
const FAULTS: Record<FaultKind, { does: string; parameters: Parameters }> = {
  'rate-limit': { does: '429', parameters: { reset: seconds('resetSeconds'), ...RETRY_AFTER } },
  unavailable: { does: '503, code 4197', parameters: RETRY_AFTER },
  'server-error': { does: '500 or another 5xx', parameters: { status: status(408, 500, 501, 502, 503, 504) } },
  'failed-rows': { does: '200 with failed rows', parameters: { ...ROWS, message: text } },
  mixed: {
    does: '422 with some rows failed',
    parameters: { ...ROWS, status: status(400, 422), list: oneOf('details', 'top', 'none'), message: text }
  },
  hang: { does: 'never answers', parameters: { recorded: yesOrNo } },
  stall: { does: 'half an answer, then silence', parameters: {} },
  cut: { does: 'the connection breaks', parameters: { when: oneOf('before', 'middle', 'after', 'answer') } },
  'not-json': {
    does: 'an HTML page',
    parameters: { status: wholeNumber('an HTTP status', 200, 599), recorded: yesOrNo }
  },
  'wrong-length': {
    does: 'more or fewer rows than events',
    parameters: { by: number('a whole number that is not 0', (value) => Number.isInteger(value) && value !== 0) }
  },
  unauthorized: { does: '401', parameters: {} },
  forbidden: { does: '403', parameters: {} },
  'not-found': { does: '404', parameters: {} },
  'echo-pii': {
    does: 'messages that echo what was sent',
    parameters: { ...ROWS, status: status(200, 400, 422), message: text }
  },
  'long-messages': { does: 'an answer of over 100 KB', parameters: {} }
}

const isFaultKind = (kind: unknown): kind is FaultKind => typeof kind === 'string' && Object.hasOwn(FAULTS, kind)

/** One line per fault with its effect and parameters, then one about the parameters of all, for `--help`. */
export function describeFaults(): string[] {
  const faults = Object.entries(FAULTS).map(([kind, { does, parameters }]) => {
    const own = expectations(parameters)
    return `${kind}: ${does}${own.length > 0 ? ` (${own.join('; ')})` : ''}`
  })
  return [...faults, `Each also accepts ${expectations(TIMING).join('; ')}.`]
}

const expectations = (parameters: Parameters): string[] =>
  Object.entries(parameters).map(([name, { expects }]) => `${name}=${expects}`)

/**
 * A fault from text, for a command line: `kind` or `kind:key=value,key=value`, lists separated by `+`.
 * E.g. `rate-limit:reset=2,times=3`, `mixed:list=top,rows=0+3`, `hang:times=always`.
 *
 * @throws Error that names what is wrong and lists what is possible.
 */
export function parseFault(input: string): Fault {
  const [, kind = '', rest] = /^([^:]*)(?::(.*))?$/s.exec(input.trim()) ?? []
  const pairs = rest === undefined ? [] : rest.split(',').map((part) => part.trim())
  const values = pairs.map((pair): [string, string] => {
    const equals = pair.indexOf('=')
    if (equals < 1) throw new Error(`Fault "${kind}": "${pair}" should be key=value. ${describeParameters(kind)}`)
    return [pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()]
  })
  return buildFault(kind, values)
}

/**
 * Faults from JSON: a list of objects as the type `Fault` has them, with `times` also `"always"`.
 *
 * @throws Error as `parseFault`.
 */
export function parseFaults(json: unknown): Fault[] {
  if (!Array.isArray(json)) throw new Error('Faults must be a list, e.g. [{"kind":"rate-limit","resetSeconds":2}].')
  return json.map((entry: unknown) => {
    if (typeof entry === 'string') return parseFault(entry)
    const { kind, ...values } = Object(entry) as Record<string, unknown>
    return buildFault(kind, Object.entries(values))
  })
}

function buildFault(kind: unknown, values: [string, unknown][]): Fault {
  if (!isFaultKind(kind)) {
    const what = typeof kind === 'string' && kind !== '' ? `Unknown fault "${kind}".` : "The fault's kind is missing."
    throw new Error(`${what} Possible:\n${describeFaults().join('\n')}`)
  }
  const parameters: Parameters = { ...FAULTS[kind].parameters, ...TIMING }
  const fault: Record<string, unknown> = { kind }
  for (const [name, value] of values) {
    const [, parameter] =
      Object.entries(parameters).find(([flag, { key }]) => name === flag || (key !== undefined && name === key)) ?? []
    if (parameter === undefined)
      throw new Error(`Fault "${kind}" has no parameter "${name}". ${describeParameters(kind)}`)
    const read = parameter.read(value)
    if (read === undefined) throw new Error(`Fault "${kind}": "${name}" must be ${parameter.expects}.`)
    fault[parameter.key ?? name] = read
  }
  // Safe: the table above has the keys of the type, and each value was parsed by its rule.
  return fault as unknown as Fault
}

function describeParameters(kind: string): string {
  const own = isFaultKind(kind) ? Object.keys(FAULTS[kind].parameters) : []
  return `Possible: ${[...own, ...Object.keys(TIMING)].join(', ')}.`
}

/** Indexes of the rows that a fault hits. */
export function chosenRows(fault: FaultRows, eventIds: readonly string[]): Set<number> {
  const chosen = new Set<number>()
  const every = fault.every ?? (fault.rows === undefined && fault.eventIds === undefined ? 2 : undefined)
  eventIds.forEach((eventId, row) => {
    const isHit =
      (every !== undefined && row % every === 0) ||
      fault.rows?.includes(row) === true ||
      fault.eventIds?.includes(eventId) === true
    if (isHit) chosen.add(row)
  })
  return chosen
}

/** Whether a fault can affect this request: row faults need at least one of their rows in it. */
function isApplicable(fault: Fault, eventIds: readonly string[]): boolean {
  if (fault.kind === 'failed-rows' || fault.kind === 'mixed' || fault.kind === 'echo-pii') {
    return chosenRows(fault, eventIds).size > 0
  }
  return eventIds.length > 0 || (fault.kind !== 'wrong-length' && fault.kind !== 'long-messages')
}

/** The faults still to come. */
export class FaultQueue {
  private pending: { fault: Fault; skip: number; times: number }[] = []

  constructor(faults: readonly Fault[]) {
    this.set(faults)
  }

  set(faults: readonly Fault[]): void {
    this.pending = faults.map((fault) => ({ fault, skip: fault.skip ?? 0, times: fault.times ?? 1 }))
  }

  /**
   * The fault for this request, if one is due; it counts as used.
   *
   * @param eventIds of the request's rows; empty when it is rejected anyway.
   */
  take(eventIds: readonly string[]): Fault | undefined {
    for (const entry of this.pending) {
      if (entry.times <= 0 || !isApplicable(entry.fault, eventIds)) continue
      if (entry.skip > 0) {
        entry.skip--
        continue
      }
      entry.times--
      return entry.fault
    }
    return undefined
  }
}
