import { randomUUID } from 'node:crypto'
import { readFile, readlink } from 'node:fs/promises'
import { hostname } from 'node:os'

/** A process, for those that share its files. In containers, process IDs and host names repeat: only all of these together identify it. */
export interface ProcessIdentity {
  id: string
  host: string
  /** Changes with each boot. */
  bootId: string
  /** The PID namespace: processes see each other only within one. */
  pidNamespace: string
  pid: number
  /** In ticks since boot: a later process may have the same ID. */
  processStart: string
  startedAt: string
}

/** Undefined when the text is no identity. */
export function parseProcessIdentity(text: string): ProcessIdentity | undefined {
  try {
    const identity = JSON.parse(text) as Partial<ProcessIdentity>
    return typeof identity.id === 'string' && typeof identity.pid === 'number'
      ? (identity as ProcessIdentity)
      : undefined
  } catch {
    return undefined
  }
}

export async function identifyThisProcess(): Promise<ProcessIdentity> {
  return {
    id: randomUUID(),
    host: hostname(),
    bootId: await readBootId(),
    pidNamespace: await readPidNamespace(),
    pid: process.pid,
    processStart: (await readProcessStart(process.pid)) ?? '',
    startedAt: new Date().toISOString()
  }
}

/** Whether it is known to have ended. `false` also when that is unknown, e.g. on a system without /proc. */
export async function hasEnded(other: ProcessIdentity): Promise<boolean> {
  if (other.host === hostname() && other.bootId !== '' && other.bootId !== (await readBootId())) return true
  return (await isVisible(other)) && (await readProcessStart(other.pid)) !== other.processStart
}

/** Whether it is known to run. `false` also when that is unknown. */
export async function isRunning(other: ProcessIdentity): Promise<boolean> {
  return (await isVisible(other)) && (await readProcessStart(other.pid)) === other.processStart
}

/** Whether this process could see the other, on systems with /proc. */
async function isVisible(other: ProcessIdentity): Promise<boolean> {
  return (
    other.processStart !== '' &&
    other.host === hostname() &&
    other.bootId === (await readBootId()) &&
    other.pidNamespace === (await readPidNamespace())
  )
}

function readBootId(): Promise<string> {
  return readFile('/proc/sys/kernel/random/boot_id', 'utf8').then(
    (text) => text.trim(),
    () => ''
  )
}

function readPidNamespace(): Promise<string> {
  return readlink('/proc/self/ns/pid').catch(() => '')
}

/** Field 22 of /proc/PID/stat, counted after the command's name, which may contain spaces and parentheses. */
async function readProcessStart(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => undefined)
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19]
}
