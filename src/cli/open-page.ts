import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const OPENERS: Partial<Record<NodeJS.Platform, string[]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', '']
}

/** Starts a program without waiting for it. */
export type StartProgram = (command: string, args: string[]) => void

/**
 * Opens an address in the user's browser, if there is one. Its secret must not be in a process's arguments, which every user of
 * the machine can list: the browser opens a file that only its owner can read and that redirects to the address. @returns a
 * function that deletes the file
 */
export async function openPage(
  url: string,
  { platform = process.platform, start = startDetached }: { platform?: NodeJS.Platform; start?: StartProgram } = {}
): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'pinterest-conversions-'))
  const file = join(folder, 'open.html')
  await writeFile(
    file,
    `<!doctype html><meta http-equiv="refresh" content="0; url=${url}"><a href="${url}">Open</a>\n`,
    { mode: 0o600 }
  )
  const [command = 'xdg-open', ...args] = OPENERS[platform] ?? []
  start(command, [...args, file])
  return () => rm(folder, { recursive: true, force: true })
}

function startDetached(command: string, args: string[]): void {
  const opener = spawn(command, args, { stdio: 'ignore', detached: true })
  // No browser, or no desktop: the address is printed too.
  opener.on('error', () => undefined)
  opener.unref()
}
