/** Runs tasks with a common key one after another, and all others concurrently. */
export class KeyedLock {
  private readonly tails = new Map<string, Promise<unknown>>()

  async run<Result>(keys: readonly (string | undefined)[], work: () => Promise<Result>): Promise<Result> {
    const needed = [...new Set(keys.filter((key) => key !== undefined))]
    const before = needed.flatMap((key) => this.tails.get(key) ?? [])
    const running = Promise.all(before).then(work)
    const tail = running.catch(() => undefined)
    // All keys are taken at once, synchronously, so two tasks never wait for each other.
    for (const key of needed) this.tails.set(key, tail)
    try {
      return await running
    } finally {
      for (const key of needed) if (this.tails.get(key) === tail) this.tails.delete(key)
    }
  }
}
