import type { InputField } from '@segment/actions-core'
import { ACTION_SOURCES, EVENT_NAMES, MAX_EVENTS_PER_REQUEST } from '../../constants'
import { path, pathOr } from './directives'
import { anyText, hidden } from './lenient'

/** What happened, when, where, and how it is sent. */
export const eventFields = {
  event_name: {
    label: 'Event Name',
    description:
      'The Pinterest event to report. For your own event, choose Custom and enter its name in Custom Event Name.',
    type: 'string',
    required: true,
    choices: [...EVENT_NAMES]
  },
  custom_event_name: {
    label: 'Custom Event Name',
    description:
      'The name of your own event, sent instead of "custom": up to 100 letters, digits, underscores and hyphens. Pinterest allows up to 15 custom names per advertiser.',
    ...anyText,
    depends_on: { conditions: [{ fieldKey: 'event_name', operator: 'is', value: 'custom' }] }
  },
  action_source: {
    label: 'Action Source',
    description:
      "Where the conversion happened. Automatic reports an app event for iOS and Android devices, and a web event otherwise. Pinterest can't deduplicate offline events.",
    type: 'string',
    required: true,
    choices: [...ACTION_SOURCES],
    default: 'auto'
  },
  // Not `datetime`: actions-core would reject the event before our own message can say what a time looks like.
  event_time: {
    label: 'Event Time',
    description:
      'When the event happened: an ISO 8601 or RFC 2822 date and time, or Unix time in seconds, milliseconds or microseconds. Pinterest accepts only events of the last 7 days.',
    type: 'string',
    required: true,
    default: path('$.timestamp')
  },
  event_id: {
    label: 'Event ID',
    description:
      'A unique ID for this event. If the Pinterest Tag sends the same ID and event name, Pinterest counts the conversion once.',
    type: 'string',
    required: true,
    default: pathOr('$.properties.event_id', '$.messageId')
  },
  event_source_url: {
    label: 'Event Source URL',
    description: 'The URL of the page where the event happened. An epik parameter in it is used as the click ID.',
    ...anyText,
    default: pathOr('$.context.page.url', '$.properties.url')
  },
  // No default: an event is marked as opted out only when something says so.
  opt_out: {
    label: 'Opt Out',
    description:
      'Whether the person has opted out of tracking. When empty, only app events with ad tracking turned off are marked as opted out.',
    ...anyText
  },
  advertiser_tracking_enabled: {
    label: 'Advertiser Tracking Enabled',
    description:
      'Whether the person allows ad tracking on the device, or the iOS tracking status. App events with false, denied or restricted are marked as opted out.',
    ...anyText,
    default: pathOr('$.context.device.adTrackingEnabled', '$.context.device.trackingStatus')
  }
} as const satisfies Record<string, InputField>

export const batchFields = {
  enable_batching: {
    label: 'Send in Batches',
    description: `Send several events in one request, up to ${MAX_EVENTS_PER_REQUEST}.`,
    type: 'boolean',
    default: true
  },
  batch_size: {
    label: 'Batch Size',
    description: `The maximum number of events in a request, from 1 to ${MAX_EVENTS_PER_REQUEST}. Other numbers are changed to the nearest limit.`,
    type: 'number',
    ...hidden,
    // No minimum and maximum: the schema would reject every event of a stored mapping with a larger batch size.
    default: MAX_EVENTS_PER_REQUEST
  }
} as const satisfies Record<string, InputField>
