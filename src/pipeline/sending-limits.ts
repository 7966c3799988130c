import {
  MAX_EVENTS_PER_REQUEST,
  MAX_EVENTS_PER_TEST_REQUEST,
  type Settings
} from '../destinations/pinterest-conversions'

/** Defaults that stay below Pinterest's limits of 5,000 requests a minute for an ad account, and 10 test requests a second. */
export const LIVE_LIMITS = { requestsPerMinute: 4500, maxEvents: MAX_EVENTS_PER_REQUEST }
export const TEST_LIMITS = { requestsPerMinute: 540, maxEvents: MAX_EVENTS_PER_TEST_REQUEST }

export const limitsFor = ({ test_mode }: Pick<Settings, 'test_mode'>) =>
  test_mode === true ? TEST_LIMITS : LIVE_LIMITS

/** Bounds a batch's memory when its events are large. */
export const MAX_BATCH_BYTES = 4 * 1024 * 1024
