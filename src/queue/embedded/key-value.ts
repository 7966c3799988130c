import type { KeyValueStore } from '../queue'
import type { Database } from './database'
import { keyOf, rangeOf } from './keys'

/** A key-value store in the queue's database. */
export function createKeyValueStore(database: Database, name: string): KeyValueStore {
  const range = rangeOf('store', name)
  return {
    async get(key) {
      const value = await database.get(keyOf('store', name, key))
      return value === undefined ? undefined : (JSON.parse(value) as unknown)
    },
    put: (key, value) =>
      database.write([{ type: 'put', key: keyOf('store', name, key), value: JSON.stringify(value) }]),
    delete: (key) => database.write([{ type: 'del', key: keyOf('store', name, key) }]),
    async *entries() {
      for await (const [key, value] of database.entries(range))
        yield [key.slice(range.gt.length), JSON.parse(value) as unknown]
    }
  }
}
