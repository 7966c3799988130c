import { createHash, randomUUID } from 'node:crypto'
import { readFile, readlink, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

import { parseConfig, toConfigFile, type Config } from '../../delivery'
import type { ConfigFileView } from '../contract'

export interface ConfigFile {
  view: ConfigFileView
  config: Config
}

/** The file that `send --config` reads too. A missing file is not an error: the presets apply until something is saved. */
export async function readConfigFile(path: string): Promise<ConfigFile> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT') return usable({ path, exists: false }, { settings: {} })
    return unusable({ path, text: '', error: `The file can't be read (${code ?? 'unknown'}).` })
  }
  try {
    return usable({ path, exists: true }, parseConfig(JSON.parse(text)))
  } catch (error) {
    // JSON.parse quotes the text around an error, which could be a token pasted by mistake.
    const message = error instanceof SyntaxError ? 'The file is not valid JSON.' : (error as Error).message
    return unusable({ path, text, error: /[.!?]$/.test(message) ? message : `${message}.` })
  }
}

/** The two parts that the page saves each have a revision, so that a change of one does not conflict with the other. */
const usable = (view: Pick<ConfigFileView, 'path' | 'exists'>, config: Config): ConfigFile => ({
  view: {
    ...view,
    revisions: { settings: revisionOf(config.settings), subscriptions: revisionOf(config.subscriptions) }
  },
  config
})

function unusable({ path, text, error }: { path: string; text: string; error: string }): ConfigFile {
  const revision = revisionOf(text)
  return {
    view: { path, exists: true, error, revisions: { settings: revision, subscriptions: revision } },
    config: { settings: {} }
  }
}

/** Identifies content, so that a save can detect whether it has changed since the page read it. */
const revisionOf = (content: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(content ?? null))
    .digest('base64url')
    .slice(0, 16)

/**
 * Writes a temporary file and renames it, so that a full disk or a crash leaves the old file intact. A symbolic link is
 * kept, and its target is written. The file keeps its mode.
 */
export async function writeConfigFile(path: string, config: Config): Promise<void> {
  const target = await followLinks(path)
  const temporary = `${target}.${randomUUID()}.tmp`
  const mode = await stat(target).then(
    (stats) => stats.mode & 0o777,
    () => undefined
  )
  try {
    const text = `${JSON.stringify(toConfigFile(config), null, 2)}\n`
    await writeFile(temporary, text, { flag: 'wx', ...(mode !== undefined && { mode }) })
    await rename(temporary, target)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** The end of a chain of links, even if no file exists there yet. */
async function followLinks(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch {
    const link = await readlink(path).catch(() => undefined)
    return link === undefined ? path : followLinks(resolve(dirname(path), link))
  }
}
