/** The request can't be fulfilled. `path` says where in the request the problem is. */
export class RequestError extends Error {
  override readonly name = 'RequestError'
  constructor(
    message: string,
    readonly path?: string,
    /** 400: the request is invalid. 409: its basis has changed. 422: it is valid but can't be fulfilled. */
    readonly status: 400 | 409 | 422 = 422
  ) {
    super(message)
  }
}
