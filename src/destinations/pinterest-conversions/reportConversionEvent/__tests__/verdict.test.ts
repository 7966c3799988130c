import { verdictOf } from '../verdict'

it.each([
  [200, 'processed'],
  [400, 'rejected'],
  [401, 'stop'],
  [403, 'stop'],
  [404, 'stop'],
  [405, 'rejected'],
  [408, 'retry'],
  [413, 'rejected'],
  [422, 'rejected'],
  [423, 'retry'],
  [429, 'slow-down'],
  [500, 'retry'],
  [501, 'rejected'],
  [503, 'retry'],
  [520, 'retry']
])('%d means %s', (status, verdict) => {
  expect(verdictOf({ status })).toBe(verdict)
  // An unknown result is neither: what to do depends on whether Pinterest can deduplicate it.
  expect(verdictOf({ status, isUnknown: true })).toBe('unknown')
})
