import promises, { type FileHandle } from 'node:fs/promises'

/** The files opened from now on, until mocks are restored. The `fd` of a closed one is -1. */
export function collectOpened(): FileHandle[] {
  const handles: FileHandle[] = []
  const open = promises.open.bind(promises)
  jest.spyOn(promises, 'open').mockImplementation(async (...args) => {
    const handle = await open(...args)
    handles.push(handle)
    return handle
  })
  return handles
}
