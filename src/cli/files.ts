import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Config, ConfigError, parseConfig } from '../delivery'
import { type ColumnsMap, InputError, parseColumnsMap } from '../pipeline'
import { UsageError } from './io'

/** The package's root, whether run from `src/cli`, `dist/cli` or an installed package. */
export const PACKAGE_FOLDER = join(__dirname, '..', '..')

/** @throws UsageError when the file does not exist or is not JSON. Its message contains none of the file's content. */
export async function readJsonFile(path: string): Promise<unknown> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    throw new UsageError(`Can't read ${path}: ${code === 'ENOENT' ? 'the file does not exist' : String(code)}.`)
  }
  return parseJson(text, path)
}

/** @throws UsageError */
export function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, '')) as unknown
  } catch (error) {
    // JSON.parse quotes the input in its message; only the position is safe to show.
    const place = /position \d+( \(line \d+ column \d+\))?/.exec((error as Error).message)?.[0]
    throw new UsageError(`${name} is not JSON${place === undefined ? '' : ` (at ${place})`}.`)
  }
}

/** @throws UsageError that names the file and the position in it. */
export async function readConfig(path: string | undefined): Promise<Config> {
  if (path === undefined) return { settings: {} }
  const json = await readJsonFile(path)
  try {
    return parseConfig(json)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    throw new UsageError(`${path}: ${error.message}.`)
  }
}

/** @throws UsageError */
export async function readColumnsMap(path: string): Promise<ColumnsMap> {
  const json = await readJsonFile(path)
  try {
    return parseColumnsMap(json)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    throw new UsageError(`${path}: ${error.message}`)
  }
}
