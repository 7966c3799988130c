import { createReadStream } from 'node:fs'
import { dirname, join } from 'node:path'

import { isRecord } from '../../destinations/pinterest-conversions'
import { readJsonLines } from './read-lines'

/** The files that `send --out` writes next to its outcomes, with the undelivered events. */
const FILES_WITH_EVENTS = ['rejected.ndjson', 'retry.ndjson']

/** The event with a message ID, from the files next to an outcome file. Undefined when none contains it. */
export async function findEventBeside(outcomesFile: string, messageId: string): Promise<unknown> {
  for (const name of FILES_WITH_EVENTS) {
    const event = await findEvent(join(dirname(outcomesFile), name), messageId)
    if (event !== undefined) return event
  }
  return undefined
}

async function findEvent(path: string, messageId: string): Promise<unknown> {
  try {
    for await (const line of readJsonLines(createReadStream(path))) {
      if (isRecord(line) && isRecord(line.event) && line.event.messageId === messageId) return line.event
    }
  } catch (error) {
    // A run without undelivered events writes no such file.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  return undefined
}
