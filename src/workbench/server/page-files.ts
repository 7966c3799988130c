import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml'
}

export interface PageFile {
  type: string
  body: string
}

/**
 * The whole built page by URL path, in memory (under 2 MB). Only files in this map can be requested, wherever a path points.
 * @throws Error when the page isn't built.
 */
export async function readPageFiles(folder: string): Promise<Map<string, PageFile>> {
  const files = new Map<string, PageFile>()
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
    const type = TYPES[extname(entry.name)]
    if (!entry.isFile() || type === undefined) continue
    const path = join(entry.parentPath, entry.name)
    files.set(`/${relative(folder, path).split(sep).join('/')}`, { type, body: await readFile(path, 'utf8') })
  }
  if (!files.has('/index.html') || [...files.keys()].every((path) => !path.startsWith('/assets/'))) {
    throw new Error(`The workbench's page is missing from ${folder}. Build it with: npm run build`)
  }
  return files
}
