import { createHash } from 'node:crypto'

import { describeEvent, suggestSubscription, type EventBuilderOptions, type Subscription } from '../../delivery'
import {
  addOutcomeFile,
  addOutcomes,
  checkCorrections,
  checkPath,
  compareMappings,
  CorrectionError,
  findPerson,
  findRejected,
  groupRejected,
  NO_NAME,
  PersonError,
  profileEvents,
  readLastEvents,
  type Correction
} from '../../insights'
import { InputError, type Input, type InputRecord } from '../../pipeline'
import type {
  ComparisonView,
  CorrectionCheck,
  DoneProfile,
  DroppedFile,
  PersonReport,
  ProfileState,
  RejectedReport
} from '../files-contract'
import type { DroppedFiles } from './dropped-files'
import { type StoredFile } from './dropped-files'
import { isRecord } from '../../destinations/pinterest-conversions'
import { RequestError } from './request-error'
import type { SessionOutcomes } from './session-outcomes'

/** How many of a file's last events are used to compare two lists of mappings. */
const EVENTS_COMPARED = 1000

/** What the reports need from the session. */
export interface ReportSession {
  sent: SessionOutcomes
  outcomesFile: string | undefined
  sampleEvents: unknown[]
  /** The options for building events, with the saved mappings or a draft. */
  builderOptions: (subscriptions?: readonly Subscription[]) => EventBuilderOptions & {
    subscriptions: readonly Subscription[]
  }
}

interface ProfileWork {
  state: Exclude<ProfileState, { is: 'done' }> | Omit<DoneProfile, 'isOfSaved'>
  /** Identifies the mappings, settings and consent that a profile is made with. */
  basis: string
  stop: AbortController
}

/** Unsaved mappings, and the page's name for them. */
export interface Draft {
  name: string
  subscriptions: readonly Subscription[]
}

/** Reports on the dropped files, from `insights`. Only profiles are kept. */
export class FileReports {
  readonly #profiles = new Map<string, ProfileWork>()

  constructor(
    readonly files: DroppedFiles,
    private readonly session: ReportSession
  ) {}

  list(): DroppedFile[] {
    const basis = basisOf(this.session.builderOptions())
    return this.files.list().map(({ id, name, sizeBytes }) => {
      const work = this.#profiles.get(id)
      return { id, name, sizeBytes, ...(work && { profile: viewOf(work, basis) }) }
    })
  }

  async remove(id: unknown): Promise<void> {
    const file = this.files.get(id)
    this.#profiles.get(file.id)?.stop.abort()
    this.#profiles.delete(file.id)
    await this.files.remove(file.id)
  }

  /** Starts reading a file; `list` shows the progress. A profile in progress for other mappings is canceled. */
  startProfile(id: unknown, draft: Draft | undefined): void {
    const file = this.files.get(id)
    this.#profiles.get(file.id)?.stop.abort()
    const options = this.session.builderOptions(draft?.subscriptions)
    const work: ProfileWork = {
      state: { is: 'reading', bytesRead: 0, totalBytes: file.sizeBytes, events: 0 },
      basis: basisOf(options),
      stop: new AbortController()
    }
    this.#profiles.set(file.id, work)
    void this.#profile(file, work, { ...options, draft }).catch((error: unknown) => {
      work.state = { is: 'failed', message: error instanceof Error ? error.message : 'The file could not be read.' }
    })
  }

  async #profile(
    file: StoredFile,
    work: ProfileWork,
    { draft, ...options }: EventBuilderOptions & { draft: Draft | undefined }
  ): Promise<void> {
    const input = await this.files.open(file)
    try {
      const profile = await profileEvents(input.read(), {
        ...options,
        signal: work.stop.signal,
        onProgress: (events) => {
          work.state = { is: 'reading', bytesRead: input.bytesRead(), totalBytes: file.sizeBytes, events }
        }
      })
      work.state = { is: 'done', profile, ...(draft && { draft: draft.name }) }
    } finally {
      await input.close()
    }
  }

  /** The first event with a name, as the profile lists it, to show or to create a mapping from. */
  async findEvent(id: unknown, name: unknown): Promise<Record<string, unknown>> {
    const found = await this.#read(id, async (records) => {
      for await (const some of records)
        for (const { event } of some)
          if (isRecord(event) && (describeEvent(event).event ?? NO_NAME) === name) return event
      return undefined
    })
    if (found === undefined) throw new RequestError('The file has no event with this name.', 'event')
    return found
  }

  async suggestMapping(id: unknown, name: unknown): Promise<Subscription> {
    return suggestSubscription(await this.findEvent(id, name))
  }

  /** Compares the saved mappings with others, on the last events of a file or on the sample events. */
  async compare(id: unknown, after: readonly Subscription[]): Promise<ComparisonView> {
    const file = id === undefined ? this.files.latest() : this.files.get(id)
    const events = file
      ? await this.#read(file.id, (records) => readLastEvents(records, EVENTS_COMPARED))
      : this.session.sampleEvents
    const { subscriptions: before, ...options } = this.session.builderOptions()
    const comparison = await compareMappings(events, { ...options, before, after })
    return { ...comparison, ...(file && { fileName: file.name }) }
  }

  async findPerson(id: unknown, fileIds: unknown): Promise<PersonReport> {
    if (typeof id !== 'string') throw new RequestError('Give an email address or a user ID.', 'id')
    const files = Array.isArray(fileIds) ? fileIds.map((fileId) => this.files.get(fileId)) : this.files.list()
    if (files.length === 0) throw new RequestError('Choose at least one file.', 'files')
    const inputs: Input[] = []
    try {
      for (const file of files) inputs.push(await this.files.open(file))
      const report = await findPerson(
        id,
        inputs.map((input, index) => ({ name: files[index]?.name ?? '', read: () => input.read() })),
        this.session.builderOptions()
      )
      await this.#addKnownOutcomes(report)
      return report
    } catch (error) {
      throw asRequestError(error)
    } finally {
      for (const input of inputs) await input.close()
    }
  }

  async #addKnownOutcomes(report: PersonReport): Promise<void> {
    const { sent, outcomesFile } = this.session
    if (outcomesFile !== undefined) await addOutcomeFile(report, outcomesFile)
    await addOutcomes(report, asRecords(sent.list))
  }

  rejected(id: unknown): Promise<RejectedReport> {
    return this.#read(id, (records) => groupRejected(findRejected(records, this.session.builderOptions())))
  }

  checkCorrections(id: unknown, corrections: readonly Correction[]): Promise<CorrectionCheck> {
    const options = this.session.builderOptions()
    return this.#read(id, (records) => checkCorrections(findRejected(records, options), corrections, options))
  }

  close(): void {
    for (const { stop } of this.#profiles.values()) stop.abort()
  }

  async #read<T>(id: unknown, use: (records: AsyncIterable<InputRecord[]>) => Promise<T>): Promise<T> {
    let input: Input | undefined
    try {
      input = await this.files.open(this.files.get(id))
      return await use(input.read())
    } catch (error) {
      throw asRequestError(error)
    } finally {
      await input?.close()
    }
  }
}

/** Equal for equal mappings, settings and consent. Only a hash is kept, because the token is included. */
const basisOf = ({ now: _, ...options }: EventBuilderOptions): string =>
  createHash('sha256').update(JSON.stringify(options)).digest('base64url')

const viewOf = ({ state, basis }: ProfileWork, savedBasis: string): ProfileState =>
  state.is === 'done' ? { ...state, isOfSaved: basis === savedBasis } : state

/** Corrections from the page. @throws RequestError */
export function parseCorrections(json: unknown): Correction[] {
  if (!Array.isArray(json)) throw new RequestError('corrections must be a list.', 'corrections')
  return json.map((one: unknown, index): Correction => {
    const path = `corrections[${index}]`
    if (!isRecord(one)) throw new RequestError('A correction must be an object.', path)
    if (typeof one.line === 'number' && isRecord(one.event)) return { line: one.line, event: one.event }
    if (typeof one.kind !== 'string' || typeof one.path !== 'string')
      throw new RequestError('A correction needs a path and a value, or a line and its event.', path)
    try {
      checkPath(one.path)
    } catch (error) {
      throw asRequestError(error, `${path}.path`)
    }
    return { kind: one.kind, path: one.path, ...('value' in one && { value: one.value }) }
  })
}

/** An error that the user can correct is an answer, not a failure of the workbench. */
export function asRequestError(error: unknown, path?: string): unknown {
  const isExpected = [InputError, PersonError, CorrectionError].some((kind) => error instanceof kind)
  return isExpected ? new RequestError((error as Error).message, path) : error
}

// eslint-disable-next-line @typescript-eslint/require-await -- must be asynchronous, like the file input that it replaces
async function* asRecords(outcomes: readonly unknown[]): AsyncGenerator<{ event: unknown }[]> {
  yield outcomes.map((event) => ({ event }))
}
