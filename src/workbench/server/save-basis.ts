import type { SaveBasis } from './config-store'
import type { Body } from './http'
import { RequestError } from './request-error'

/** @throws RequestError, because a save that doesn't say what it is based on could undo someone else's save */
export function toBasis({ revision, overwrite }: Body): SaveBasis {
  if (typeof revision !== 'string') {
    throw new RequestError('revision must be the latest one from /api/state.', 'revision', 400)
  }
  return { revision, overwrite: overwrite === true }
}
