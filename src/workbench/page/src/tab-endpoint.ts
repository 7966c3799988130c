import type { EndpointName } from '../../contract'

const KEY = 'endpoint'

/** This tab's choice, kept across a reload. Each tab has its own. */
export function chosenEndpoint(): EndpointName | undefined {
  try {
    const chosen = sessionStorage.getItem(KEY)
    return chosen === 'sandbox' || chosen === 'pinterest' ? chosen : undefined
  } catch {
    // Storage may be disabled: then a reload starts with the first endpoint.
    return undefined
  }
}

export function rememberEndpoint(endpoint: EndpointName): void {
  try {
    sessionStorage.setItem(KEY, endpoint)
  } catch {
    // See above.
  }
}
