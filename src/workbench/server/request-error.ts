/** What was asked for can't be done; `path` says where in the request. */
export class RequestError extends Error {
  override readonly name = 'RequestError'
  constructor(
    message: string,
    readonly path?: string,
    /** 400: the request itself makes no sense. 409: what it is about has changed. 422: what it asks for can't be done. */
    readonly status: 400 | 409 | 422 = 422
  ) {
    super(message)
  }
}
