import { errorCode } from '../error-code'

/** The folder of outcome files can't be used (any longer). */
export class OutcomeStoreError extends Error {
  override readonly name = 'OutcomeStoreError'
}

const ERROR_TEXTS: Record<string, string> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'a file there may not grow any further (see ulimit -f)',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the file system is read-only',
  ENOENT: "the folder does not exist, or can't be created",
  ENOTDIR: 'a part of that path is a file',
  EEXIST: 'it is a file'
}

/** Rethrows errors that are not from the file system. */
export function asOutcomeStoreError(error: unknown, folder: string): OutcomeStoreError {
  if (error instanceof OutcomeStoreError) return error
  const code = errorCode(error)
  if (code === undefined) throw error
  return new OutcomeStoreError(`Can't write to ${folder}: ${ERROR_TEXTS[code] ?? code}.`)
}

/** The disk is full. */
export function isSpaceError(error: unknown): boolean {
  const code = errorCode(error)
  return code === 'ENOSPC' || code === 'EDQUOT'
}
