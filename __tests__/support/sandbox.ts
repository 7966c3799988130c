import { sha256 } from './sha256'
import { startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox'

/** Starts a sandbox for part of a test, and always closes it. */
export async function withSandbox<Result>(
  options: SandboxOptions,
  use: (sandbox: Sandbox) => Result | Promise<Result>
): Promise<Result> {
  const sandbox = await startSandbox(options)
  try {
    return await use(sandbox)
  } finally {
    await sandbox.close()
  }
}

export { sha256 }

export interface TestPinterestEvent {
  event_name: string
  action_source: string
  event_time: number
  event_id: string
  user_data: Record<string, unknown>
  [key: string]: unknown
}

/** An event that Pinterest accepts without a warning. `overrides` replace whole keys. */
export function pinterestEvent(overrides: Record<string, unknown> = {}): TestPinterestEvent {
  return {
    event_name: 'checkout',
    action_source: 'web',
    event_time: Math.floor(Date.now() / 1000),
    event_id: 'event-1',
    user_data: { em: [sha256('jane@example.com')], external_id: [sha256('user-1')], click_id: 'epik-1' },
    ...overrides
  }
}

/** This many events, with the IDs `event-0`, `event-1` … */
export const pinterestEvents = (count: number, overrides: Record<string, unknown> = {}): TestPinterestEvent[] =>
  Array.from({ length: count }, (_, index) => pinterestEvent({ event_id: `event-${index}`, ...overrides }))
