import { mkdir, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { errorCode } from './error-code'

/** Not Node's recursive mkdir, which never returns where no folder can be created and the system answers "no such file", as in /proc. */
export async function makeFolder(path: string, options: { mode?: number } = {}): Promise<void> {
  const folder = resolve(path)
  try {
    await mkdir(folder, options)
  } catch (error) {
    if (errorCode(error) === 'ENOENT' && dirname(folder) !== folder) {
      await makeFolder(dirname(folder), options)
      await mkdirUnlessThere(folder, options)
      return
    }
    if (!(await isFolder(folder))) throw error
  }
}

/** Another process may have created it meanwhile. */
async function mkdirUnlessThere(folder: string, options: { mode?: number }): Promise<void> {
  try {
    await mkdir(folder, options)
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false
  )
}
