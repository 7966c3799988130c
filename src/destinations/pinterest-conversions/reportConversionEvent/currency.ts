import type { BuildLog } from './build-log'
import { CURRENCY_BY_MARK, CURRENCY_CODES } from './normalize/tables/currencies'
import { isGiven, textOf } from './text'

const CODE = /^[A-Z]{3}$/

export interface Currency {
  code?: string
  /** It was given but can't be read: without it, Pinterest would count the value in the ad account's currency. */
  isUnreadable: boolean
}

/** The ISO 4217 code of `custom_data.currency`, which may be an unambiguous symbol such as `€` or `US$`. */
export function readCurrency(value: unknown, log: BuildLog): Currency {
  const text = textOf(value)?.toUpperCase()
  if (!isGiven(value)) return { isUnreadable: false }
  const code = CURRENCY_BY_MARK.get(text ?? '') ?? text
  if (code === undefined || !CODE.test(code)) {
    log.dropped('custom_data.currency', 'It must be an ISO 4217 code of three letters, such as USD or EUR.')
    return { isUnreadable: true }
  }
  if (!CURRENCY_CODES.has(code)) {
    log.warn(`custom_data.currency is "${code}", which is not in ISO 4217: Pinterest may not count the value.`)
  }
  return { code, isUnreadable: false }
}
