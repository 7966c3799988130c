import type { DeliveryFilter } from '../../../../contract'
import { LDP, STATUSES } from './labels'

/** The filter in an address, e.g. `status=rejected&event=Order+Completed`. Anything that is not a filter is ignored. */
export function readFilter(rest: string | undefined): DeliveryFilter {
  const query = new URLSearchParams(rest ?? '')
  const status = STATUSES.find(({ key }) => key === query.get('status'))?.key
  const ldp = LDP.find(({ key }) => key === query.get('ldp'))?.key
  const offset = Number(query.get('offset') ?? 0)
  const filter: DeliveryFilter = {
    status,
    ldp,
    event: query.get('event') ?? undefined,
    reason: query.get('reason') ?? undefined,
    text: query.get('text') ?? undefined,
    offset: Number.isSafeInteger(offset) && offset > 0 ? offset : undefined
  }
  return withoutEmpty(filter)
}

/** The address of the deliveries view with a filter. */
export function addressOf(filter: DeliveryFilter): string {
  const query = new URLSearchParams(Object.entries(withoutEmpty(filter)).map(([key, value]) => [key, String(value)]))
  return query.size === 0 ? '#deliveries' : `#deliveries/${query.toString()}`
}

export const withoutEmpty = (filter: DeliveryFilter): DeliveryFilter =>
  Object.fromEntries(Object.entries<unknown>({ ...filter }).filter(([, value]) => value !== undefined && value !== ''))
