import type { FilesView } from '../files-contract'
import { NOW, type TestWorkbench } from './workbench-server'

export const lead = (row: number, overrides: Record<string, unknown> = {}) => ({
  type: 'track',
  event: 'Lead Generated',
  messageId: `lead-${row}`,
  timestamp: new Date(NOW - 60_000).toISOString(),
  context: { traits: { email: `person-${row}@example.com` } },
  ...overrides
})
export const leads = (count: number) => Array.from({ length: count }, (_, row) => lead(row))
export const ndjson = (...events: unknown[]) => events.map((event) => `${JSON.stringify(event)}\n`).join('')

export const uploadTo = (
  workbench: TestWorkbench,
  name: string,
  body: string | Buffer,
  headers: Record<string, string> = {}
) =>
  workbench.ask('POST', `/api/files/upload?name=${encodeURIComponent(name)}`, {
    headers: { 'content-type': 'application/octet-stream', ...headers },
    body
  })

/** Returns the ID of the new file. */
export async function dropInto(workbench: TestWorkbench, name: string, body: string | Buffer): Promise<string> {
  const { files } = (await uploadTo(workbench, name, body)).json as unknown as FilesView
  return files.at(-1)?.id ?? ''
}
