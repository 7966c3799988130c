/**
 * A copy of an event with each timestamp moved by the same span, so that what happened at `originalNowMs` happens at `nowMs`:
 * a stored sample is then never older than the seven days that Pinterest takes. Without `originalNowMs`, the event's own
 * latest timestamp counts as "now".
 */
export function redate<T>(_event: T, _nowMs: number, _originalNowMs?: number): T {
  throw new Error('being built')
}
