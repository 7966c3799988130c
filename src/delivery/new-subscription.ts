import { defaultValues } from '@segment/actions-core'
import type { JSONObject } from '@segment/actions-core'
import { actionFields } from './mapping-fields'
import { ACTION, PRESETS } from './subscription'
import type { Subscription } from './subscription'
import { buildTrigger, describeTrigger } from './trigger-form'
import type { TriggerForm } from './trigger-form'

/** Pinterest's maximum length of a custom event name. */
const MAX_CUSTOM_NAME = 100

/**
 * GA4's names for events that Pinterest names differently:
 * https://developers.google.com/analytics/devguides/collection/ga4/reference/events
 */
const GA4_EVENTS: Readonly<Record<string, string>> = {
  begin_checkout: 'initiate_checkout',
  generate_lead: 'lead',
  page_view: 'page_visit',
  purchase: 'checkout',
  sign_up: 'signup',
  view_item: 'view_content',
  view_item_list: 'view_category'
}

/** Every field at its default, and a trigger that matches nothing until the event's name is entered. */
export function blankSubscription(): Subscription {
  return newSubscription('New mapping', { type: 'track', events: [''] }, defaultMapping())
}

/** As `blankSubscription`, for a custom event that the advertiser defined at Pinterest. */
export function customEventSubscription(): Subscription {
  return newSubscription('Custom event', { type: 'track', events: [''] }, { ...defaultMapping(), event_name: 'custom' })
}

/**
 * A mapping for events like this one: a trigger on its type and name, and the preset for events of that name, in any spelling
 * ("order_completed", GA4's "purchase"). Without such a preset, a custom event of that name.
 * @throws TriggerError for a name that no trigger can contain
 */
export function suggestSubscription(event: Readonly<Record<string, unknown>>): Subscription {
  const type = typeof event.type === 'string' ? event.type : 'track'
  const named = type === 'track' ? event.event : event.name
  const name = typeof named === 'string' && named.trim() !== '' ? named : undefined
  const trigger = type === 'track' && name !== undefined ? { type, events: [name] } : { type }
  const label = name ?? `${type.charAt(0).toUpperCase()}${type.slice(1)}`
  const preset = findPreset(type, name)
  return newSubscription(
    label,
    trigger,
    preset
      ? structuredClone(preset.mapping)
      : { ...defaultMapping(), event_name: 'custom', custom_event_name: toCustomName(name ?? type) }
  )
}

function newSubscription(name: string, trigger: Partial<TriggerForm>, mapping: JSONObject): Subscription {
  return {
    name,
    enabled: true,
    subscribe: buildTrigger({ events: [], match: 'all', conditions: [], ...trigger }),
    partnerAction: ACTION,
    mapping
  }
}

const defaultMapping = () => defaultValues(actionFields) as JSONObject

function findPreset(type: string, name: string | undefined): Subscription | undefined {
  return PRESETS.find((preset) => {
    const described = describeTrigger(preset.subscribe)
    const { type: presetType, events = [] } = 'form' in described ? described.form : {}
    if (type === 'page' || name === undefined) return presetType === type && events.length === 0
    const pinterestName = preset.mapping.event_name as string
    return [...events, preset.name, pinterestName].some(
      (known) => plain(known) === plain(name) || pinterestName === GA4_EVENTS[name]
    )
  })
}

const plain = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')

/** Pinterest allows only letters, digits, underscores and hyphens. */
function toCustomName(name: string): string {
  const plainName = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9-]+/g, '_')
    .replace(/^_|_$/g, '')
  return plainName.slice(0, MAX_CUSTOM_NAME) || 'custom_event'
}
