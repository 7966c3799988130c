import { isDeepStrictEqual } from 'node:util'
import type { Config } from './config'
import { defaultSubscriptions, PRESETS, type Subscription } from './subscription'

/** A subscription in a config file that refers to a preset, and uses the preset's mapping in the current version. */
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

/** The preset with this name: copy it before you change it. */
export const findPreset = (name: unknown): Subscription | undefined => PRESETS.find((preset) => preset.name === name)

/**
 * The config to write to a file: a subscription with a preset's mapping becomes a reference to it. A file with one custom
 * mapping stays short, and benefits when a later version improves its presets.
 */
export function toConfigFile(
  config: Partial<Config>
): Omit<Partial<Config>, 'subscriptions'> & { subscriptions?: (Subscription | PresetReference)[] } {
  const { subscriptions, ...rest } = config
  // Copies, as the given mappings are: isDeepStrictEqual tells the objects of a jest module and of structuredClone apart.
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
