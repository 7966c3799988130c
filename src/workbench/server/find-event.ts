import { createReadStream } from 'node:fs'
import { dirname, join } from 'node:path'

import { isRecord } from '../../destinations/pinterest-conversions'
import { readJsonLines } from './read-lines'

/** What `send --out` writes beside its outcomes: the events that it did not deliver. */
const FILES_WITH_EVENTS = ['rejected.ndjson', 'retry.ndjson']

/** The event of a message ID, from the files beside an outcome file. Undefined when none holds it. */
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
    // A run without undelivered events leaves no such file.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  return undefined
}
