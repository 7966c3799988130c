import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Sandbox, SandboxOptions } from '../../src/sandbox'
import { sandbox } from './compiled'

export type SandboxAddress = Pick<Sandbox, 'url' | 'adAccountId' | 'conversionToken'>

/**
 * Runs `use` against a sandbox in its own process, so that its time and memory don't count as ours, as with Pinterest. (On
 * a machine with one core it still competes for CPU.)
 */
export async function withSandboxProcess<T>(
  use: (sandbox: SandboxAddress & { pid: number }) => Promise<T>,
  { latencyMs = 0 }: Pick<SandboxOptions, 'latencyMs'> = {}
): Promise<T> {
  return withEndpoint(__filename, [String(latencyMs)], use)
}

/** The same, against an endpoint that only answers. */
export function withAnswerProcess<T>(use: (endpoint: SandboxAddress & { pid: number }) => Promise<T>): Promise<T> {
  return withEndpoint(join(__dirname, 'answer-process.ts'), [], use)
}

async function withEndpoint<T>(
  module: string,
  args: string[],
  use: (endpoint: SandboxAddress & { pid: number }) => Promise<T>
): Promise<T> {
  const child = fork(module, args, { execArgv: ['--import', 'tsx'] })
  try {
    const [address] = (await once(child, 'message')) as [SandboxAddress]
    return await use({ ...address, pid: child.pid ?? 0 })
  } finally {
    child.disconnect()
  }
}

async function main(): Promise<void> {
  // Keeps nothing: its memory must not grow over a long run.
  const { url, adAccountId, conversionToken } = await sandbox.startSandbox({
    keep: 0,
    rememberKeys: 0,
    latencyMs: Number(process.argv[2])
  })
  process.once('disconnect', () => process.exit())
  process.send?.({ url, adAccountId, conversionToken })
}

if (require.main === module) void main()
