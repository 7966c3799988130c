import type { SaveBasis } from './config-store'
import type { Body } from './http'
import { RequestError } from './request-error'

/** @throws RequestError: a save that doesn't say what it is based on could undo what somebody else saved */
export function toBasis({ revision, overwrite }: Body): SaveBasis {
  if (typeof revision !== 'string') {
    throw new RequestError('revision must be the one that /api/state last gave.', 'revision', 400)
  }
  return { revision, overwrite: overwrite === true }
}
