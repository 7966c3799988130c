import { AsyncLocalStorage } from 'node:async_hooks'
import { TestEnvironment } from 'jest-environment-node'
import { cacheCompiledModules } from './compile-cache'
import { stayOffline } from './offline'

stayOffline()

const started = new Set<AsyncLocalStorage<unknown>>()
// eslint-disable-next-line @typescript-eslint/unbound-method
const run = AsyncLocalStorage.prototype.run as (this: AsyncLocalStorage<unknown>, ...args: unknown[]) => unknown

AsyncLocalStorage.prototype.run = function (this: AsyncLocalStorage<unknown>, ...args: unknown[]) {
  started.add(this)
  return run.apply(this, args)
} as typeof AsyncLocalStorage.prototype.run

/**
 * Node, offline. jest-circus leaves an AsyncLocalStorage behind for each test file: before Node 24, every promise costs time for
 * each of them, so they are freed.
 */
export default class extends TestEnvironment {
  constructor(...args: ConstructorParameters<typeof TestEnvironment>) {
    super(...args)
    // V8 does not count what it runs from the cache.
    if (!args[0].globalConfig.collectCoverage) cacheCompiledModules()
  }

  override async teardown(): Promise<void> {
    for (const storage of started) storage.disable()
    started.clear()
    await super.teardown()
  }
}
