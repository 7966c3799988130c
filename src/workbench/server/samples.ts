import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { redate } from '../../delivery'
import type { Sample } from '../contract'

/** The sample events, in the order of their file names, moved so that they happened just now. None when the folder is missing. */
export async function readSamples(folder: string, nowMs: number): Promise<Sample[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json')).sort()
  return Promise.all(
    names.map(async (file) => {
      const name = file.slice(0, -'.json'.length)
      const event = JSON.parse(await readFile(join(folder, file), 'utf8')) as Record<string, unknown>
      const words = name.replaceAll('_', ' ')
      return { name, title: words.charAt(0).toUpperCase() + words.slice(1), event: redate(event, nowMs) }
    })
  )
}
