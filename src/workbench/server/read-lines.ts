/** Maximum characters of a line. An outcome has a few hundred. */
const MAX_LINE_LENGTH = 16 * 1024 * 1024

/**
 * Reads NDJSON of any size line by line. A line that is not JSON becomes `undefined`; empty lines are skipped.
 * (node:readline would not report a stream's error, which would end the process.)
 * @throws what the input throws, and Error for a line that is too long
 */
export async function* readJsonLines(input: AsyncIterable<Uint8Array>): AsyncGenerator {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of input) {
    const [first = '', ...others] = decoder.decode(chunk, { stream: true }).split('\n')
    // Not copied until the line ends: a long one comes in many chunks.
    rest += first
    for (const next of others) {
      if (rest.trim() !== '') yield parseLine(rest)
      rest = next
    }
    if (rest.length > MAX_LINE_LENGTH)
      throw new Error('The file has a line of over 16 million characters, so it is not an outcome file.')
  }
  rest += decoder.decode()
  if (rest.trim() !== '') yield parseLine(rest)
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
