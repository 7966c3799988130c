import { AsyncLocalStorage } from 'node:async_hooks'
import { TestEnvironment } from 'jest-environment-node'

const started = new Set<AsyncLocalStorage<unknown>>()
// eslint-disable-next-line @typescript-eslint/unbound-method
const run = AsyncLocalStorage.prototype.run as (this: AsyncLocalStorage<unknown>, ...args: unknown[]) => unknown

AsyncLocalStorage.prototype.run = function (this: AsyncLocalStorage<unknown>, ...args: unknown[]) {
  started.add(this)
  return run.apply(this, args)
} as typeof AsyncLocalStorage.prototype.run

/**
 * jest-circus leaves an AsyncLocalStorage behind for each test file. Before Node 24, every promise costs time for each of them,
 * so that the last of 150 files ran at half the speed of the first.
 */
export default class extends TestEnvironment {
  override async teardown(): Promise<void> {
    for (const storage of started) storage.disable()
    started.clear()
    await super.teardown()
  }
}
