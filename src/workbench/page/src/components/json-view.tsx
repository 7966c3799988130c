const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|(\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/g

const HASH = /^"[0-9a-f]{64}"$/

/** Read-only JSON with syntax colors. */
export function JsonView({ value, label }: { value: unknown; label: string }) {
  // A list of one value, such as a hash, stays on one line.
  const text = JSON.stringify(value, null, 2).replace(/\[\s+("(?:[^"\\]|\\.)*"|[\d.-]+)\s+\]/g, '[$1]')
  const parts = []
  let end = 0
  for (const match of text.matchAll(TOKEN)) {
    const [whole, quoted, colon] = match
    parts.push(text.slice(end, match.index))
    if (quoted === undefined) parts.push(<span class="literal">{whole}</span>)
    else
      parts.push(
        <span class={colon !== undefined ? 'key' : HASH.test(quoted) ? 'string hash' : 'string'}>{quoted}</span>,
        colon
      )
    end = match.index + whole.length
  }
  parts.push(text.slice(end))
  return (
    <pre class="json pane-scroll" tabIndex={0} role="region" aria-label={label}>
      {parts}
    </pre>
  )
}
