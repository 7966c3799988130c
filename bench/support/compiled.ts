import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type * as actionsCore from '@segment/actions-core'
import type * as mappingKit from '@segment/actions-core/mapping-kit'
import type * as destinationSource from '../../src/destinations/pinterest-conversions'
import type * as sandboxSource from '../../src/sandbox'

/**
 * Benchmarks run what users run: the compiled code in dist/, which `npm run bench` builds first. Loaded by path, because
 * the type check runs before dist/ exists.
 */
const load = createRequire(__filename)
const dist = join(__dirname, '..', '..', 'dist')

/** A folder of the compiled code, e.g. `queue`. */
export const loadCompiled = (folder: string): unknown => load(join(dist, folder))

export const destination = load(join(dist, 'destinations', 'pinterest-conversions')) as typeof destinationSource
export const sandbox = load(join(dist, 'sandbox')) as typeof sandboxSource

/** actions-core's own steps. It exports all of them except `removeEmptyValues`, which is imported by path. */
export const core = load('@segment/actions-core') as typeof actionsCore
export const { transformBatch } = load('@segment/actions-core/mapping-kit') as typeof mappingKit
const internals = load(join(dirname(load.resolve('@segment/actions-core')), 'remove-empty-values.js')) as {
  removeEmptyValues: (value: unknown, schema: object) => unknown
}
export const removeEmptyValues = internals.removeEmptyValues
