import type { DeliveryFilter } from '../contract'
import { isRecord } from '../../destinations/pinterest-conversions'
import { LDP_STATUSES, OUTCOME_STATUSES } from '../../delivery'
import { RequestError } from './request-error'

const isText = (value: unknown) => typeof value === 'string'
const isOneOf = (known: readonly string[]) => (value: unknown) => typeof value === 'string' && known.includes(value)

const KEYS: Record<keyof DeliveryFilter, { isRight: (value: unknown) => boolean; kind: string }> = {
  status: { isRight: isOneOf(OUTCOME_STATUSES), kind: `one of ${OUTCOME_STATUSES.join(', ')}` },
  event: { isRight: isText, kind: 'text' },
  ldp: { isRight: isOneOf(LDP_STATUSES), kind: `one of ${LDP_STATUSES.join(', ')}` },
  reason: { isRight: isText, kind: 'text' },
  text: { isRight: isText, kind: 'text' },
  offset: { isRight: (value) => Number.isSafeInteger(value) && Number(value) >= 0, kind: 'a whole number from 0' }
}

/** @throws RequestError with status 400 that names the first unknown or invalid key */
export function toFilter(value: unknown): DeliveryFilter {
  if (!isRecord(value)) throw new RequestError('The filter must be a JSON object.', 'filter', 400)
  for (const [key, given] of Object.entries(value)) {
    if (!Object.hasOwn(KEYS, key)) {
      throw new RequestError(
        `The filter has an unknown key ${key}. Possible keys: ${Object.keys(KEYS).join(', ')}.`,
        key,
        400
      )
    }
    const { isRight, kind } = KEYS[key as keyof DeliveryFilter]
    if (given !== undefined && !isRight(given)) throw new RequestError(`${key} must be ${kind}.`, key, 400)
  }
  return value
}
