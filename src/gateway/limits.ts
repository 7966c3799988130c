/** Limits of the HTTP source, which bound its memory and connections. */
export interface Limits {
  /** Segment's: an event, 32 kB. https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#max-request-size */
  maxEventBytes: number
  /** Segment's: a batch, 500 kB. */
  maxBatchBytes: number
  /** Segment's: events of one batch. */
  maxBatchEvents: number
  /** A batch whose `context` and `integrations` are merged into each of its events, as Segment does it: then it is many times as large. */
  maxMergedBatchBytes: number
  /** Levels of objects and lists in an event. */
  maxDepth: number
  /** Bodies that are being read and stored at the same time, together. */
  maxBytesUnderWay: number
  maxHeaderBytes: number
  maxConnections: number
  /** A client that has not sent its headers, or its whole request, by then is cut off. */
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
  maxBytesUnderWay: 64 * 1024 * 1024,
  maxHeaderBytes: 16 * 1024,
  maxConnections: 1000,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  idleTimeoutMs: 60_000
}

/** Bytes that all requests hold together. */
export class ByteBudget {
  private usedBytes = 0
  constructor(private readonly maxBytes: number) {}

  /** False when they don't fit: then nothing is reserved. */
  take(bytes: number): boolean {
    if (this.usedBytes + bytes > this.maxBytes) return false
    this.usedBytes += bytes
    return true
  }

  give(bytes: number): void {
    this.usedBytes -= bytes
  }
}
