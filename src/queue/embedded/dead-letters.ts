import type { UnstoredDeadLetter } from '../failure'
import type { DeadLetter, DeadLetterStore } from '../queue'
import type { Database, Operation } from './database'
import { keyOf, numberOf, rangeOf } from './keys'

/** Dead letters processed at a time, so that memory stays bounded. */
const PAGE = 1000

/** The dead letters of an embedded queue. An ID is the letter's number. */
export class EmbeddedDeadLetters implements DeadLetterStore {
  private constructor(
    private readonly database: Database,
    /** Puts letters back into the queue, in one write with `operations`. */
    private readonly requeue: (letters: readonly DeadLetter[], operations: readonly Operation[]) => Promise<void>,
    private nextNumber: number,
    public count: number
  ) {}

  static async open(database: Database, requeue: EmbeddedDeadLetters['requeue']): Promise<EmbeddedDeadLetters> {
    let count = 0
    let last = 0
    for await (const key of database.keys(rangeOf('dead'))) {
      count += 1
      last = numberOf(key)
    }
    return new EmbeddedDeadLetters(database, requeue, last + 1, count)
  }

  /** The write that stores a letter. Count it with `count` once it is done. */
  operationFor(letter: UnstoredDeadLetter): Operation {
    return { type: 'put', key: keyOf('dead', this.nextNumber++), value: JSON.stringify(letter) }
  }

  async *list(): AsyncIterable<DeadLetter> {
    for await (const [key, value] of this.database.entries(rangeOf('dead'))) yield parseLetter(key, value)
  }

  async get(id: string): Promise<DeadLetter | undefined> {
    const key = keyOfId(id)
    const value = key === undefined ? undefined : await this.database.get(key)
    return key === undefined || value === undefined ? undefined : parseLetter(key, value)
  }

  replay(ids: readonly string[] | 'all'): Promise<number> {
    return this.remove(ids, (letters, deletions) => this.requeue(letters, deletions))
  }

  purge(ids: readonly string[] | 'all'): Promise<number> {
    return this.remove(ids, (_letters, deletions) => this.database.write(deletions))
  }

  private async remove(
    ids: readonly string[] | 'all',
    write: (letters: readonly DeadLetter[], deletions: readonly Operation[]) => Promise<void>
  ): Promise<number> {
    let removed = 0
    for await (const letters of ids === 'all' ? this.pages() : this.named(ids)) {
      await write(
        letters,
        letters.map(({ id }) => ({ type: 'del', key: keyOf('dead', Number(id)) }))
      )
      this.count -= letters.length
      removed += letters.length
    }
    return removed
  }

  private async *pages(): AsyncIterable<DeadLetter[]> {
    for (;;) {
      const page: DeadLetter[] = []
      for await (const [key, value] of this.database.entries({ ...rangeOf('dead'), limit: PAGE }))
        page.push(parseLetter(key, value))
      if (page.length === 0) return
      yield page
    }
  }

  private async *named(ids: readonly string[]): AsyncIterable<DeadLetter[]> {
    for (const id of new Set(ids)) {
      const letter = await this.get(id)
      if (letter !== undefined) yield [letter]
    }
  }
}

const keyOfId = (id: string): string | undefined => (/^[1-9]\d{0,14}$/.test(id) ? keyOf('dead', Number(id)) : undefined)

function parseLetter(key: string, value: string): DeadLetter {
  return { id: String(numberOf(key)), ...(JSON.parse(value) as UnstoredDeadLetter) }
}
