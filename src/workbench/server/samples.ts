import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { defaultSubscriptions, moveTimestamps } from '../../delivery'
import type { Sample } from '../contract'

/** The sample events of `examples/events`, by file name, with their times moved to the present. None when the folder is missing. */
export async function readSamples(examplesFolder: string, nowMs: number): Promise<Sample[]> {
  const folder = join(examplesFolder, 'events')
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json')).sort()
  const presetNames = new Map(defaultSubscriptions().map(({ name, mapping }) => [mapping.event_name, name]))
  return Promise.all(
    names.map(async (file) => {
      const name = file.slice(0, -'.json'.length)
      const event = JSON.parse(await readFile(join(folder, file), 'utf8')) as Record<string, unknown>
      return { name, title: presetNames.get(name) ?? titleOf(name), event: moveTimestamps(event, nowMs) }
    })
  )
}

/** `opt_out_california` → "Opt Out California". */
const titleOf = (name: string): string =>
  name
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ')

/**
 * The example day of shop events, moved so that it ends now. A broken line stays text and is reported as not being an event.
 * @throws Error when the examples are missing
 */
export async function readExampleDay(examplesFolder: string, nowMs: number): Promise<unknown[]> {
  const [lines, about] = await Promise.all([
    readFile(join(examplesFolder, 'shop-day.ndjson'), 'utf8'),
    readFile(join(examplesFolder, 'shop-day.json'), 'utf8')
  ])
  const dayEnded = Date.parse((JSON.parse(about) as { now: string }).now)
  return lines
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      try {
        return moveTimestamps<unknown>(JSON.parse(line), nowMs, dayEnded)
      } catch {
        return line
      }
    })
}
