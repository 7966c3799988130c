/**
 * The `epik` parameter of a landing page's URL: Pinterest's click ID, percent-decoded once and otherwise byte for byte.
 * A `+` stays a `+` (form decoding would make it a space, which no click ID holds: they are base64). Undefined when the URL has none.
 * Accepts any text; relative and broken URLs are read as far as possible.
 *
 * Pinterest: "the unique identifier stored in _epik cookie on your domain or &epik= query parameter in the URL".
 * https://developers.pinterest.com/docs/api/v5/events-create/
 */
export function clickIdOfUrl(url: string): string | undefined {
  // Most URLs have none, and this check is cheap.
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
    // A lone % or bytes that are not UTF-8: use the text of the URL unchanged.
    return text
  }
}
