import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const PROJECT = join(__dirname, '../..')
export const WRITE_KEY = 'test-write-key'
export const ADMIN_KEY = 'test-admin-key'

export interface SourceProcess {
  url: string
  child: ChildProcess
  /** Everything that it wrote: output and log. */
  text(): string
  /** Posts JSON with the write key and returns the status. */
  post(path: string, body: unknown): Promise<number>
  /** Its exit code, when it ends by itself. */
  exited: Promise<number | null>
  /** Sends the signal and resolves to the exit code; null if it was killed. */
  end(signal?: 'SIGTERM' | 'SIGKILL'): Promise<number | null>
}

/** `pinterest-conversions serve` in a child process, on its own port. */
export async function startSource(args: readonly string[], env: Record<string, string> = {}): Promise<SourceProcess> {
  const keys = { PINTEREST_CONVERSIONS_WRITE_KEYS: WRITE_KEY, PINTEREST_CONVERSIONS_ADMIN_KEY: ADMIN_KEY }
  const running = await start(['serve', '--port', '0', ...args], {
    env: { ...keys, ...env },
    ready: /^The source is running at (\S+)$/m
  })
  const { url } = running
  return {
    ...running,
    async post(path, body) {
      const response = await fetch(`${url}${path}`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa(`${WRITE_KEY}:`)}`, 'content-type': 'application/json' },
        body: JSON.stringify(body)
      })
      await response.arrayBuffer()
      return response.status
    }
  }
}

/** `pinterest-conversions worker` in a child process; `url` is that of its metrics. */
export function startWorker(args: readonly string[]): Promise<Omit<SourceProcess, 'post'>> {
  return start(['worker', '--metrics-port', '0', ...args], { env: {}, ready: /"metricsAt":"([^"]+)"/ })
}

/** Resolves when the output matches `ready`, whose group is the URL. */
async function start(
  args: readonly string[],
  { env, ready }: { env: Record<string, string>; ready: RegExp }
): Promise<Omit<SourceProcess, 'post'>> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', ...args], {
    cwd: PROJECT,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let text = ''
  const exited = once(child, 'exit') as Promise<[number | null]>
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      text += chunk.toString()
      const found = ready.exec(text)?.[1]
      if (found !== undefined) resolve(found)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    void exited.then(() => reject(new Error(`${args[0] ?? ''} ended: ${text}`)))
  })
  return {
    url,
    child,
    text: () => text,
    exited: exited.then(([code]) => code),
    async end(signal = 'SIGTERM') {
      child.kill(signal)
      const [code] = await exited
      return code
    }
  }
}

export async function withFolder<Result>(use: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'source-'))
  try {
    return await use(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
