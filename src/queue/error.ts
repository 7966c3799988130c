/** The queue can't be opened, read or written: the fault of its folder, disk or server, never of one event. */
export class QueueError extends Error {
  override readonly name = 'QueueError'
}

/** An event as text. @throws QueueError for an event nested so deep that JSON.stringify fails. */
export function stringifyEvent(event: object): string {
  try {
    return JSON.stringify(event)
  } catch {
    throw new QueueError('An event is nested too deep to be stored. Send fewer levels of objects and lists.')
  }
}

/** What went wrong, without a full stop. LevelDB and NATS name files, addresses and system errors, never an event's content. */
export function systemReason(error: unknown): string {
  return error instanceof Error ? error.message.replace(/\.$/, '') : 'unknown error'
}
