import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const EXAMPLES = join(__dirname, '..', '..', '..', '..', 'examples')
export const shopDay = JSON.parse(readFileSync(join(EXAMPLES, 'shop-day.json'), 'utf8')) as {
  now: string
  lines: number
  expected: Record<string, number>
}
export const TOKEN = 'pina_very_secret_token'
export const ACCOUNT = '549755885175'
export const CREDENTIALS = { PINTEREST_CONVERSION_TOKEN: TOKEN, PINTEREST_AD_ACCOUNT_ID: ACCOUNT }

/** Asserts that there is no e-mail address, hash or token: a summary or an outcome must not contain one. */
export function expectNothingPrivate(text: string): void {
  expect(text).not.toMatch(/[\w.+-]+@[\w-]+\.\w/)
  expect(text).not.toMatch(/\b[0-9a-f]{64}\b/i)
  expect(text).not.toContain(TOKEN)
}
