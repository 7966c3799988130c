import { randomUUID } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'

import { parseConfig, type Config } from '../../delivery'
import type { ConfigFileView } from '../contract'

/** The file that `send --config` reads too. A missing file is no error: the presets apply until something is saved. */
export async function readConfigFile(path: string): Promise<{ view: ConfigFileView; config: Config }> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      return { view: { path, exists: false }, config: { settings: {} } }
    return unusable(path, `The file can't be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`)
  }
  try {
    return { view: { path, exists: true }, config: parseConfig(JSON.parse(text)) }
  } catch (error) {
    // The parser of JSON quotes the text around its error, which could be a token that was put there by mistake.
    return unusable(path, error instanceof SyntaxError ? 'The file is not valid JSON.' : (error as Error).message)
  }
}

const unusable = (path: string, error: string) => ({ view: { path, exists: true, error }, config: { settings: {} } })

/** Written beside it and then moved over it: a full disk or a crash leaves the old file whole. */
export async function writeConfigFile(path: string, config: Config): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`
  try {
    await writeFile(temporary, `${JSON.stringify(config, null, 2)}\n`, { flag: 'wx' })
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
