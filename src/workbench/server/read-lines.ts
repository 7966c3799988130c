/** Characters that a line may have: an outcome has some hundred. */
const MAX_LINE_LENGTH = 16 * 1024 * 1024

/**
 * Reads NDJSON as it comes, a line at a time, whatever the file's size. A line that is no JSON becomes `undefined`; empty ones are
 * passed over. (node:readline would lose a stream's error, and end the process with it.)
 * @throws what the input throws, and Error for a line without end
 */
export async function* readJsonLines(input: AsyncIterable<Uint8Array>): AsyncGenerator {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of input) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.trim() !== '') yield parseLine(line)
    if (rest.length > MAX_LINE_LENGTH)
      throw new Error('The file holds a line of over 16 million characters, so it is not a file of outcomes.')
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
