/** Limits of the HTTP source, which bound its memory and connections. */
export interface Limits {
  /** Segment's: an event, 32 kB. https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#max-request-size */
  maxEventBytes: number
  /** Segment's: a batch, 500 kB. */
  maxBatchBytes: number
  /** Segment's: events of one batch. */
  maxBatchEvents: number
  /**
   * A batch after its `context` and `integrations` are merged into each event, as Segment does, which makes it many times as
   * large.
   */
  maxMergedBatchBytes: number
  /** Levels of objects and lists in an event. */
  maxDepth: number
  /** All bodies that are being read or stored at the same time. */
  maxBytesInFlight: number
  maxHeaderBytes: number
  maxConnections: number
  /** A client that has not sent its headers or its whole request by then is disconnected. */
  headersTimeoutMs: number
  requestTimeoutMs: number
  /** A connection with no traffic is closed. */
  idleTimeoutMs: number
}

export const DEFAULT_LIMITS: Readonly<Limits> = {
  maxEventBytes: 32 * 1024,
  maxBatchBytes: 500 * 1024,
  maxBatchEvents: 2500,
  maxMergedBatchBytes: 4 * 1024 * 1024,
  maxDepth: 64,
  maxBytesInFlight: 64 * 1024 * 1024,
  maxHeaderBytes: 16 * 1024,
  maxConnections: 1000,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  idleTimeoutMs: 60_000
}

/** The bytes held by all requests together. */
export class ByteBudget {
  private usedBytes = 0
  constructor(private readonly maxBytes: number) {}

  /** False, and nothing reserved, when they don't fit. */
  take(bytes: number): boolean {
    if (this.usedBytes + bytes > this.maxBytes) return false
    this.usedBytes += bytes
    return true
  }

  give(bytes: number): void {
    this.usedBytes -= bytes
  }
}
