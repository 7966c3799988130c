import { parseFql, validate } from '@segment/destination-subscriptions'
import { EVENT_NAMES } from '../constants'
import { PRESET_TABLE, presets } from '../presets'
import { fields } from '../reportConversionEvent/fields'

/** Repeated on purpose: a mistake in the table must not go unnoticed. */
const EXPECTED: [event: string, eventName: string][] = [
  ['Payment Info Entered', 'add_payment_info'],
  ['Product Added', 'add_to_cart'],
  ['Product Added to Wishlist', 'add_to_wishlist'],
  ['Application Installed', 'app_install'],
  ['Application Opened', 'app_open'],
  ['Order Completed', 'checkout'],
  ['Checkout Started', 'initiate_checkout'],
  ['Lead Generated', 'lead'],
  ['Generate Lead', 'lead'],
  ['Products Searched', 'search'],
  ['Signed Up', 'signup'],
  ['Trial Started', 'start_trial'],
  ['Subscription Created', 'subscribe'],
  ['Product List Viewed', 'view_category'],
  ['Product Category Viewed', 'view_category'],
  ['Product Viewed', 'view_content'],
  ['Video Playback Started', 'watch_video'],
  ['Product Video Watched', 'watch_video']
]

function eventNamesFor(event: Record<string, unknown>): unknown[] {
  return presets
    .filter((preset) => preset.type === 'automatic' && validate(parseFql(preset.subscribe), event))
    .map((preset) => preset.mapping?.event_name)
}

describe('triggers', () => {
  it.each(EXPECTED)('report the track event "%s" as %s, once', (event, eventName) => {
    expect(eventNamesFor({ type: 'track', event })).toEqual([eventName])
  })

  it.each(EXPECTED.map(([event]) => event))('match no other type of event named "%s"', (event) => {
    expect(eventNamesFor({ type: 'identify', event })).toEqual([])
    expect(eventNamesFor({ type: 'screen', name: event, event })).toEqual([])
    expect(eventNamesFor({ type: 'track', event: `${event} Twice` })).toEqual([])
    expect(eventNamesFor({ type: 'track', event: event.toLowerCase() })).toEqual([])
  })

  it('report a page event as page_visit, once', () => {
    expect(eventNamesFor({ type: 'page', name: 'Home' })).toEqual(['page_visit'])
    expect(eventNamesFor({ type: 'page' })).toEqual(['page_visit'])
  })

  it.each([
    [{ type: 'screen', name: 'Home' }],
    [{ type: 'group' }],
    [{ type: 'alias' }],
    [{ type: 'track', event: 'Order Refunded' }]
  ])('do not match %j', (event) => {
    expect(eventNamesFor(event)).toEqual([])
  })

  it.each(presets.map((preset) => [preset.name, preset] as const))(
    'are valid for actions-core: %s',
    (_name, preset) => {
      expect(preset.type === 'automatic' && parseFql(preset.subscribe)).not.toHaveProperty('error')
    }
  )
})

describe('the table', () => {
  it('has 16 presets, each automatic and with a unique name', () => {
    expect(presets).toHaveLength(16)
    expect(new Set(presets.map(({ name }) => name)).size).toBe(16)
    expect(presets.every(({ type }) => type === 'automatic')).toBe(true)
    expect(presets.every(({ partnerAction }) => partnerAction === 'reportConversionEvent')).toBe(true)
  })

  it('names presets like the labels of the event names', () => {
    const labels = new Map<string, string>(EVENT_NAMES.map(({ value, label }) => [value, label]))
    expect(PRESET_TABLE.map(({ name }) => name)).toEqual(PRESET_TABLE.map(({ eventName }) => labels.get(eventName)))
  })

  it('maps exactly the fields that have a default', () => {
    const mapped = Object.entries(fields)
      .filter(([, field]) => 'default' in field)
      .map(([key]) => key)
    for (const { mapping = {} } of presets) {
      expect(Object.keys(mapping).sort()).toEqual([...mapped, 'event_name'].sort())
      expect(mapping).not.toHaveProperty('opt_out')
    }
  })
})
