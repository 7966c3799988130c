import type { InputField } from '@segment/actions-core'
import { ACTION_SOURCES, EVENT_NAMES, MAX_EVENTS_PER_REQUEST } from '../../constants'
import { path, pathOr } from './directives'
import { anyText, hidden } from './lenient'

/** What happened, when and where, and how it is sent. */
export const eventFields = {
  event_name: {
    label: 'Event Name',
    description:
      'The Pinterest event to report. Choose Custom for an event that you have defined yourself, and name it in Custom Event Name.',
    type: 'string',
    required: true,
    choices: [...EVENT_NAMES]
  },
  custom_event_name: {
    label: 'Custom Event Name',
    description:
      'The name of your own event, sent instead of "custom": at most 100 letters, digits, underscores and hyphens. Pinterest allows up to 15 such names for an advertiser.',
    ...anyText,
    depends_on: { conditions: [{ fieldKey: 'event_name', operator: 'is', value: 'custom' }] }
  },
  action_source: {
    label: 'Action Source',
    description:
      "Where the conversion happened. Automatic reports an app event when the event's device runs iOS or Android, and a web event otherwise. Pinterest cannot deduplicate offline events.",
    type: 'string',
    required: true,
    choices: [...ACTION_SOURCES],
    default: 'auto'
  },
  // Not `datetime`: actions-core would reject the event in its own words, before ours can say what a time looks like.
  event_time: {
    label: 'Event Time',
    description:
      'When it happened: an ISO 8601 or RFC 2822 date and time, or Unix time in seconds or milliseconds. Pinterest accepts events of the last 7 days.',
    type: 'string',
    required: true,
    default: path('$.timestamp')
  },
  event_id: {
    label: 'Event ID',
    description:
      'The ID of this event. Send the same ID and event name with the Pinterest Tag, and Pinterest counts the conversion once.',
    type: 'string',
    required: true,
    default: pathOr('$.properties.event_id', '$.messageId')
  },
  event_source_url: {
    label: 'Event Source URL',
    description: 'The address of the page where it happened. When it holds an epik parameter, that is the click ID.',
    ...anyText,
    default: pathOr('$.context.page.url', '$.properties.url')
  },
  // No default: an event is never marked as opted out unless something says so.
  opt_out: {
    label: 'Opt Out',
    description:
      'Whether the person has opted out of tracking. Left empty, only app events whose ad tracking is switched off are marked as opted out.',
    ...anyText
  },
  advertiser_tracking_enabled: {
    label: 'Advertiser Tracking Enabled',
    description:
      'Whether the person allows ad tracking on the device, or the tracking status of iOS. An app event where it is false, denied or restricted is marked as opted out.',
    ...anyText,
    default: pathOr('$.context.device.adTrackingEnabled', '$.context.device.trackingStatus')
  }
} as const satisfies Record<string, InputField>

export const batchFields = {
  enable_batching: {
    label: 'Send in Batches',
    description: `Whether events may be sent together, up to ${MAX_EVENTS_PER_REQUEST} in a request.`,
    type: 'boolean',
    default: true
  },
  batch_size: {
    label: 'Batch Size',
    description: `The most events in one request, from 1 to ${MAX_EVENTS_PER_REQUEST}. What lies outside counts as the nearest of the two.`,
    type: 'number',
    ...hidden,
    // No minimum and maximum: a stored mapping with a larger batch would lose each of its events to a schema error.
    default: MAX_EVENTS_PER_REQUEST
  }
} as const satisfies Record<string, InputField>
