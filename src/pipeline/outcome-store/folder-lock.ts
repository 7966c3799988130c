import { randomUUID } from 'node:crypto'
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { errorCode } from '../error-code'
import { hasEnded, identifyThisProcess, isRunning, parseProcessIdentity } from '../process-identity'
import type { ProcessIdentity } from '../process-identity'
import { FILE_MODE } from './checkpoint'
import { OutcomeStoreError } from './error'

const LOCK_FOLDER = 'run.lock'
const OWNER_FILE = 'run.owner.json'
/** A lock that is not refreshed for this long is stale. */
const STALE_MS = 10_000
const REFRESH_MS = 2000

/**
 * Locks a folder for one run, on every machine that shares it.
 * @param onLost called when another run took over the lock because this process was unresponsive for too long
 * @returns what releases it
 * @throws OutcomeStoreError when another run holds it
 */
export async function lockFolder(folder: string, onLost: () => void): Promise<() => Promise<void>> {
  const self = await identifyThisProcess()
  // proper-lockfile listens to signals, and ends the process on those without another listener. Node ignores this one, so that
  // a write beyond the file size limit fails with an error.
  process.on('SIGXFSZ', ignoreSignal)
  const release = await acquireLock(folder, onLost)
  await writeFile(join(folder, OWNER_FILE), JSON.stringify(self), { mode: FILE_MODE })
  return async () => {
    process.off('SIGXFSZ', ignoreSignal)
    if ((await readOwner(folder))?.id === self.id) await rm(join(folder, OWNER_FILE), { force: true })
    // Taken over by another run, or the disk is gone: there is nothing to release.
    await release().catch(() => undefined)
  }
}

function ignoreSignal(): void {
  // Heard, and nothing more.
}

async function acquireLock(folder: string, onLost: () => void): Promise<() => Promise<void>> {
  // Only here: it listens to signals as soon as it is loaded, which would change how a process without a lock ends.
  const { lock } = await import('proper-lockfile')
  const options = {
    lockfilePath: join(folder, LOCK_FOLDER),
    stale: STALE_MS,
    update: REFRESH_MS,
    onCompromised: onLost
  }
  const heldSince = await lastRefreshMs(folder)
  for (;;) {
    try {
      return await lock(folder, options)
    } catch (error) {
      if (errorCode(error) !== 'ELOCKED') throw error
    }
    const owner = await readOwner(folder)
    if (owner !== undefined && (await hasEnded(owner))) await removeDeadLock(folder, owner)
    else if (owner !== undefined && (await isRunning(owner))) throw heldBy(folder, owner)
    else if ((await lastRefreshMs(folder)) !== heldSince) throw heldBy(folder, owner)
    // The owner is not visible from here: it is alive if it refreshes the lock, else the lock becomes stale.
    else await sleep(250)
  }
}

function heldBy(folder: string, owner: ProcessIdentity | undefined): OutcomeStoreError {
  const who = owner
    ? `process ${String(owner.pid)} on ${owner.host}, started ${owner.startedAt}`
    : 'another process, perhaps on another machine'
  return new OutcomeStoreError(
    `Another run is using ${folder} (${who}). Wait until it ends, or name another folder for --out.`
  )
}

/** Of several runs that find the dead owner, only one can move its record; the others then find the new owner's. */
async function removeDeadLock(folder: string, dead: ProcessIdentity): Promise<void> {
  const moved = join(folder, `${OWNER_FILE}.${randomUUID()}`)
  try {
    await rename(join(folder, OWNER_FILE), moved)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return
    throw error
  }
  const record = parseProcessIdentity(await readFile(moved, 'utf8'))
  if (record?.id === dead.id) {
    await rm(join(folder, LOCK_FOLDER), { recursive: true, force: true })
    await rm(moved, { force: true })
  } else await rename(moved, join(folder, OWNER_FILE))
}

async function lastRefreshMs(folder: string): Promise<number | undefined> {
  return (await stat(join(folder, LOCK_FOLDER)).catch(() => undefined))?.mtimeMs
}

async function readOwner(folder: string): Promise<ProcessIdentity | undefined> {
  return parseProcessIdentity(await readFile(join(folder, OWNER_FILE), 'utf8').catch(() => ''))
}
