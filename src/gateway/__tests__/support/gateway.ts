import { PassThrough } from 'node:stream'
import { ask as askUrl, type Answer, type AskOptions } from '../../../../__tests__/support/ask'
import { createLog, Profiles, startGateway, type Gateway, type GatewayOptions } from '../..'
import { Metrics } from '../../../metrics'
import type { KeyValueStore, QueuedEvent, QueueStatus } from '../../../queue'

export const NOW = Date.parse('2026-11-24T12:00:00.000Z')
export const WRITE_KEY = 'write-key-1'
export const ADMIN_KEY = 'admin-key-1'
export const basic = (key: string) => `Basic ${Buffer.from(`${key}:`).toString('base64')}`

/** Keeps enqueued events, and drops duplicate IDs like the real queues. */
export class MemoryQueue {
  readonly events = new Map<string, QueuedEvent>()
  failure: Error | undefined
  /** Awaited before anything is stored. */
  gate: Promise<void> = Promise.resolve()

  async enqueue(events: readonly QueuedEvent[]): Promise<void> {
    await this.gate
    if (this.failure) throw this.failure
    for (const event of events) if (!this.events.has(event.id)) this.events.set(event.id, structuredClone(event))
  }

  status(): Promise<QueueStatus> {
    if (this.failure) return Promise.reject(this.failure)
    return Promise.resolve({ backlog: this.events.size, deadLetters: 0 })
  }

  get stored(): Record<string, unknown>[] {
    return [...this.events.values()].map(({ event }) => event)
  }
}

export class MemoryStore implements KeyValueStore {
  readonly values = new Map<string, string>()

  get(key: string): Promise<unknown> {
    const text = this.values.get(key)
    return Promise.resolve(text === undefined ? undefined : JSON.parse(text))
  }

  put(key: string, value: unknown): Promise<void> {
    this.values.set(key, JSON.stringify(value))
    return Promise.resolve()
  }

  delete(key: string): Promise<void> {
    this.values.delete(key)
    return Promise.resolve()
  }

  async *entries(): AsyncIterable<[string, unknown]> {
    for (const key of [...this.values.keys()]) yield [key, await this.get(key)]
  }
}

export interface TestGateway extends Gateway {
  queue: MemoryQueue
  store: MemoryStore
  metrics: Metrics
  logText(): string
  ask(method: string, path: string, options?: AskOptions): Promise<Answer>
  /** Posts JSON with the write key, unless the options say otherwise. */
  post(path: string, body: unknown, options?: AskOptions): Promise<Answer>
}

export async function openGateway(options: Partial<GatewayOptions> = {}): Promise<TestGateway> {
  const queue = new MemoryQueue()
  const store = new MemoryStore()
  const metrics = new Metrics()
  const lines = new PassThrough()
  let log = ''
  lines.on('data', (chunk: Buffer) => (log += chunk.toString()))
  const now = options.now ?? (() => NOW)
  const gateway = await startGateway({
    queue,
    profiles: new Profiles(store, { now }),
    writeKeys: [WRITE_KEY],
    adminKey: ADMIN_KEY,
    metrics,
    log: createLog(lines, { level: 'debug' }),
    now,
    ...options
  })
  const ask: TestGateway['ask'] = (method, path, askOptions) => askUrl(method, `${gateway.url}${path}`, askOptions)
  return {
    ...gateway,
    queue,
    store,
    metrics,
    logText: () => log,
    ask,
    post: (path, body, { headers, body: raw } = {}) =>
      ask('POST', path, {
        headers: { authorization: basic(WRITE_KEY), 'content-type': 'application/json', ...headers },
        body: raw ?? JSON.stringify(body)
      })
  }
}

export async function withGateway(
  options: Partial<GatewayOptions>,
  use: (gateway: TestGateway) => Promise<void>
): Promise<void> {
  const gateway = await openGateway(options)
  try {
    await use(gateway)
  } finally {
    await gateway.close()
  }
}
