import type { KV } from '@nats-io/kv'
import type { KeyValueStore } from '../queue'

/** A key-value store in a JetStream bucket. Keys are encoded, because a bucket allows few characters. */
export function createKeyValueStore(bucket: KV): KeyValueStore {
  return {
    async get(key) {
      const entry = await bucket.get(encode(key))
      return entry?.operation === 'PUT' ? entry.json() : undefined
    },
    async put(key, value) {
      await bucket.put(encode(key), JSON.stringify(value))
    },
    delete: (key) => bucket.purge(encode(key)),
    async *entries() {
      for await (const key of await bucket.keys()) {
        const entry = await bucket.get(key)
        if (entry?.operation === 'PUT') yield [decode(key), entry.json()]
      }
    }
  }
}

const encode = (key: string): string => Buffer.from(key).toString('base64url')
const decode = (key: string): string => Buffer.from(key, 'base64url').toString()
