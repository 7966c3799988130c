/** When a fault happens. Requests are offered to the faults in order; the first one that is due takes the request. */
interface FaultTiming {
  /** How many requests it hits. Default 1; `Infinity` for always (in JSON and on the command line: `always`). */
  times?: number
  /** How many of the requests offered to it pass first. Default 0. */
  skip?: number
}

/**
 * Which rows of a request are hit; by default each second one, beginning with the first.
 * A request without any such row is passed over, and not counted.
 */
interface FaultRows {
  /** Indexes from 0. */
  rows?: number[]
  /** Each n-th row, beginning with the first: 1 hits all. */
  every?: number
  /** Events by `event_id`: stays the same however a request is split or retried. */
  eventIds?: string[]
}

/** What the sandbox does wrong on purpose. Unless a fault says otherwise, the request that it hits is not recorded. */
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
        /** Where the list stands: under `details` (default), at the top level, or nowhere. */
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
    /** Long warnings in every row, so that the answer is over 100 KB however few the rows. Recorded. */
    | { kind: 'long-messages' }
  )

export type FaultKind = Fault['kind']

/**
 * A fault from text, for a command line: `kind` or `kind:key=value,key=value`, lists with `+` between.
 * E.g. `rate-limit:reset=2,times=3`, `mixed:list=top,rows=0+3`, `hang:times=always`.
 *
 * @throws Error that names what is wrong and lists what is possible.
 */
export function parseFault(text: string): Fault {
  throw new Error(`Not built yet: ${text}`)
}
