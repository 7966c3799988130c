import type { Database, Operation } from './database'
import { keyOf, padded, rangeOf } from './keys'

/**
 * IDs of recently stored events, by time window. Two windows are kept, so that an ID is remembered for at least one window and
 * at most two.
 */
export class SeenIds {
  private cleanedBefore = -1

  constructor(
    private readonly database: Database,
    private readonly windowMs: number,
    private readonly nowMs: () => number
  ) {}

  /** Those of `ids` that are known. */
  async known(ids: readonly string[]): Promise<Set<string>> {
    const window = this.window
    const keys = ids.flatMap((id) => [keyOf('id', window, id), keyOf('id', window - 1, id)])
    const values = await this.database.getMany(keys)
    return new Set(ids.filter((_, index) => values[2 * index] !== undefined || values[2 * index + 1] !== undefined))
  }

  operationFor(id: string): Operation {
    return { type: 'put', key: keyOf('id', this.window, id), value: '' }
  }

  /** Deletes expired windows; cheap when there are none. */
  async clean(): Promise<void> {
    const oldest = this.window - 1
    if (this.cleanedBefore === oldest) return
    this.cleanedBefore = oldest
    await this.database.deleteRange({ gt: rangeOf('id').gt, lt: `id!${padded(oldest)}` })
  }

  private get window(): number {
    return Math.floor(this.nowMs() / this.windowMs)
  }
}
