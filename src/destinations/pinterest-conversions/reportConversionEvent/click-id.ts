/**
 * The `epik` parameter of a landing page's URL: Pinterest's click ID, percent-decoded once and otherwise byte for byte.
 * A `+` stays a `+` (form decoding would make it a space, which no click ID holds: they are base64). Undefined when the URL has none.
 * Any text may come; relative and broken URLs are read as far as they go.
 *
 * Pinterest: "the unique identifier stored in _epik cookie on your domain or &epik= query parameter in the URL".
 * https://developers.pinterest.com/docs/api/v5/events-create/
 */
export function clickIdOfUrl(url: string): string | undefined {
  // Most URLs hold none: this look costs nothing.
  if (!url.includes('epik=')) return undefined
  const [beforeFragment = ''] = url.split('#', 1)
  const queryStart = beforeFragment.indexOf('?')
  if (queryStart === -1) return undefined
  for (const pair of beforeFragment.slice(queryStart + 1).split('&')) {
    if (!pair.startsWith('epik=')) continue
    const clickId = percentDecoded(pair.slice('epik='.length)).trim()
    if (clickId !== '') return clickId
  }
  return undefined
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // A lone % or bytes that are no UTF-8: what stands in the URL is the best there is.
    return text
  }
}
