import type { Endpoint } from '../../contract'

const KEY = 'endpoint'

/** What this tab chose before it was reloaded: another tab's choice is its own. */
export function chosenEndpoint(): Endpoint | undefined {
  try {
    const chosen = sessionStorage.getItem(KEY)
    return chosen === 'sandbox' || chosen === 'pinterest' ? chosen : undefined
  } catch {
    // Storage may be switched off: then a reload begins with the first endpoint.
    return undefined
  }
}

export function rememberEndpoint(endpoint: Endpoint): void {
  try {
    sessionStorage.setItem(KEY, endpoint)
  } catch {
    // See above.
  }
}
