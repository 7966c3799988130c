import { isDeepStrictEqual } from 'node:util'
import type { Config } from './config'
import { defaultSubscriptions, type Subscription } from './subscription'

/** A subscription as a config file may hold it: with the mapping of a preset, whatever this version of it is. */
export interface PresetReference {
  /** The preset's name, e.g. "Checkout". */
  preset: string
  /** Default: the preset's name. */
  name?: string
  /** Default: true. */
  enabled?: boolean
  /** Default: the preset's trigger. */
  subscribe?: string
}

/** The preset with this name, as a copy of the caller's own. */
export const findPreset = (name: unknown): Subscription | undefined =>
  defaultSubscriptions().find((preset) => preset.name === name)

/**
 * A config as it is written to a file: a subscription whose mapping is a preset's becomes a reference to it. A file with
 * one mapping of one's own is then short enough to read, and gets what a later version improves in its presets.
 */
export function toConfigFile(
  config: Partial<Config>
): Omit<Partial<Config>, 'subscriptions'> & { subscriptions?: (Subscription | PresetReference)[] } {
  const { subscriptions, ...rest } = config
  const presets = defaultSubscriptions()
  return {
    ...rest,
    ...(subscriptions && { subscriptions: subscriptions.map((one) => toReference(one, presets) ?? one) })
  }
}

function toReference(subscription: Subscription, presets: readonly Subscription[]): PresetReference | undefined {
  const { name, enabled, subscribe, mapping } = subscription
  const preset = presets.find((one) => isDeepStrictEqual(one.mapping, mapping))
  return (
    preset && {
      preset: preset.name,
      ...(name !== preset.name && { name }),
      ...(!enabled && { enabled }),
      ...(subscribe !== preset.subscribe && { subscribe })
    }
  )
}
