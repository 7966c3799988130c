import { join } from 'node:path'

import { createDelivery, type DeliveryOptions, type EventBuilderOptions } from '../../delivery'
import { correctRecords, findRejected, type Correction } from '../../insights'
import {
  observeCommits,
  FileSource,
  FolderStore,
  type Input,
  type InputRecord,
  LIVE_LIMITS,
  OutcomeStoreError,
  type OutcomeStore,
  processEvents,
  type ProcessEnd,
  RateLimiter,
  TEST_LIMITS
} from '../../pipeline'
import type { EndpointName } from '../contract'
import type { SendFileRequest, SendingView } from '../files-contract'
import type { DroppedFiles, StoredFile } from './dropped-files'
import { RequestError } from './request-error'
import type { SessionOutcomes } from './session-outcomes'

const CONCURRENCY = 4
const MAX_ATTEMPTS = 8
const REASONS_SHOWN = 10

/** What sending needs from the session. */
export interface SendingSession {
  sent: SessionOutcomes
  checkSending: (endpoint: EndpointName) => Promise<void>
  sendOptions: (endpoint: EndpointName, options: { isTest: boolean }) => DeliveryOptions
  builderOptions: () => EventBuilderOptions
}

/** The sending of one file, across all pauses. */
interface Work {
  request: SendFileRequest
  /** Missing for a file that is sent as a whole. */
  corrections: readonly Correction[] | undefined
  file: StoredFile
  /** Outcomes, and the checkpoint used to resume after a pause. */
  folder: string
  is: SendingView['is']
  message?: string
  stop: AbortController
  running?: Promise<void>
  input?: Input
  store?: FolderStore
  rateLimiter?: RateLimiter
  source?: FileSource
  rejectedFileId?: string
}

/** Sends dropped files through the pipeline, one at a time. A pause stops the run, and its checkpoint is used to resume. */
export class FileSending {
  #work: Work | undefined

  constructor(
    private readonly files: DroppedFiles,
    private readonly session: SendingSession
  ) {}

  view(): SendingView | undefined {
    const work = this.#work
    if (work === undefined) return undefined
    const { request, file, is, message, input, store, rateLimiter, source, rejectedFileId } = work
    return {
      fileId: file.id,
      fileName: file.name,
      endpoint: request.endpoint,
      isTest: request.isTest,
      is,
      ...(message !== undefined && { message }),
      bytesRead: input?.bytesRead() ?? 0,
      totalBytes: file.sizeBytes,
      waitingRows: is === 'running' ? (source?.waitingRows ?? 0) : 0,
      pauseLeftMs: is === 'running' ? (rateLimiter?.pauseLeftMs ?? 0) : 0,
      counts: store?.summary.events ?? {},
      rejections: (store?.summary.reasons(REASONS_SHOWN).top ?? []).map(({ text, count }) => ({
        reason: text,
        count
      })),
      ...(rejectedFileId !== undefined && { rejectedFileId })
    }
  }

  /** @throws RequestError while another file is being sent, or when a setting is missing */
  async start(request: SendFileRequest): Promise<void> {
    if (this.#work !== undefined && ['running', 'pausing', 'paused'].includes(this.#work.is))
      throw new RequestError(`${this.#work.file.name} is still being sent. Wait until it is finished.`)
    const file = this.files.get(request.id)
    await this.session.checkSending(request.endpoint)
    const { corrections } = request
    const folder = await this.files.newFolder()
    this.#go({ request, corrections, file, folder, is: 'running', stop: new AbortController() })
  }

  /** Stops reading and sending. Answers to requests in flight still count. */
  pause(): void {
    if (this.#work?.is !== 'running') throw new RequestError('Nothing is being sent.')
    this.#work.is = 'pausing'
    this.#work.stop.abort()
  }

  resume(): void {
    const work = this.#work
    if (work?.is !== 'paused' && work?.is !== 'failed') throw new RequestError('Nothing is paused.')
    const { message: _, ...rest } = work
    this.#go({ ...rest, is: 'running', stop: new AbortController() })
  }

  async close(): Promise<void> {
    this.#work?.stop.abort()
    await this.#work?.running
  }

  #go(work: Work): void {
    this.#work = work
    work.running = this.#run(work).catch((error: unknown) => {
      work.is = 'failed'
      work.message = error instanceof Error ? error.message : 'The file could not be sent.'
    })
  }

  async #run(work: Work): Promise<void> {
    const { file, folder, request } = work
    await this.session.checkSending(request.endpoint)
    const input = await this.files.open(file)
    const identity = { ...(input.file && { input: input.file }), arguments: { file: file.id } }
    const store = await FolderStore.open(folder, identity).catch(async (error: unknown) => {
      await input.close()
      throw error
    })
    Object.assign(work, { store, input })
    const end = await this.#send(work, store, input)
      .catch((error: unknown): ProcessEnd => {
        if (!(error instanceof OutcomeStoreError)) throw error
        return { end: 'source-failed', error }
      })
      .finally(async () => {
        await input.close()
        await store.close()
      })
    if (end.end === 'finished' && store.summary.events.rejected > 0) {
      const name = `rejected of ${file.name.replace(/(\.[a-z0-9]+)+$/i, '')}.ndjson`
      work.rejectedFileId = (await this.files.adopt(name, join(folder, 'rejected.ndjson'))).id
    }
    // Set last: when the page sees that the run has ended, the results are complete.
    applyEnd(work, end)
  }

  async #send(work: Work, store: FolderStore, input: Input): Promise<ProcessEnd> {
    const { isTest, endpoint } = work.request
    const { requestsPerMinute, maxEvents } = isTest && endpoint === 'pinterest' ? TEST_LIMITS : LIVE_LIMITS
    const rateLimiter = new RateLimiter({ requestsPerMinute })
    const source = new FileSource({
      records: this.#records(work, input, store),
      store: this.#remembering(store),
      batchSize: maxEvents,
      concurrency: CONCURRENCY
    })
    Object.assign(work, { rateLimiter, source })
    const delivery = createDelivery({
      ...this.session.sendOptions(endpoint, work.request),
      beforeRequest: () => rateLimiter.enter()
    })
    const end = await processEvents(source, {
      delivery,
      rateLimiter,
      concurrency: CONCURRENCY,
      maxAttempts: MAX_ATTEMPTS,
      stop: work.stop.signal
    })
    if (!source.isComplete || (end.end !== 'finished' && end.end !== 'stopped')) return end
    // Stopped after every event had its outcome.
    await store.finish()
    return { end: 'finished' }
  }

  #records({ corrections }: Work, input: Input, store: FolderStore): AsyncIterable<InputRecord[]> {
    const records = input.read((row) => store.isCommitted(row))
    if (corrections === undefined) return records
    return correctRecords(findRejected(records, this.session.builderOptions()), corrections)
  }

  /** The same store, which also shows the outcomes on the Deliveries page. */
  #remembering(store: FolderStore): OutcomeStore {
    return observeCommits(store, (rows) => {
      this.session.sent.add(
        rows.map(({ outcome }) => outcome),
        rows.map(({ event }) => event)
      )
    })
  }
}

function applyEnd(work: Work, end: ProcessEnd): void {
  switch (end.end) {
    case 'finished':
      work.is = 'finished'
      return
    case 'stopped':
      work.is = 'paused'
      return
    case 'account-rejected':
      work.is = 'failed'
      work.message = `Pinterest would reject every event (HTTP ${end.httpStatus}): ${end.reason} The events are kept: fix the cause, then resume.`
      return
    case 'source-failed':
      work.is = 'failed'
      work.message = end.error instanceof Error ? end.error.message : 'The file could not be read completely.'
  }
}
