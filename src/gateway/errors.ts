/**
 * Why a request or an event is rejected: a code for machines and metrics, a sentence for people. Contains none of its content.
 */
export class RequestRejected extends Error {
  override readonly name = 'RequestRejected'
  constructor(
    readonly status: 400 | 401 | 403 | 404 | 413 | 415 | 503,
    readonly code: string,
    message: string
  ) {
    super(message)
  }
}
