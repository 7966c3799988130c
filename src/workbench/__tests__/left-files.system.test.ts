import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { start } from '../../cli/__tests__/process-harness'
import { openWorkbench, type TestWorkbench } from './workbench-server'

const PREFIX = 'pinterest-workbench-'
const droppedFolders = () => readdirSync(tmpdir()).filter((name) => name.startsWith(PREFIX))
const newFolderOf = (before: readonly string[]) =>
  join(tmpdir(), droppedFolders().find((name) => !before.includes(name)) ?? 'none')
const EVENT = '{"type":"track","event":"Lead","context":{"traits":{"email":"jane@example.com"}}}\n'

/** The compiled workbench in a child process, with a dropped file. */
async function startWithFile(): Promise<() => Promise<void>> {
  const config = join(mkdtempSync(join(tmpdir(), 'left-')), 'config.json')
  const child = start(['workbench', '--no-open', '--port', '0', '--config', config])
  let output = ''
  while (!output.includes('?')) {
    const [chunk] = (await once(child.stdout!, 'data')) as [Buffer]
    output += chunk.toString()
  }
  const openUrl = /http:\S+/.exec(output)![0]
  const page = await fetch(openUrl, { redirect: 'manual' })
  const upload = await fetch(new URL('/api/files/upload?name=day.ndjson', openUrl), {
    method: 'POST',
    headers: {
      cookie: page.headers.get('set-cookie')!.split(';')[0]!,
      origin: new URL(openUrl).origin,
      'content-type': 'application/octet-stream'
    },
    body: EVENT
  })
  expect(upload.status).toBe(200)
  return async () => {
    child.kill('SIGKILL')
    await once(child, 'close')
  }
}

const opened: TestWorkbench[] = []
afterEach(() => Promise.all(opened.splice(0).map((workbench) => workbench.close())))

async function openHere(): Promise<TestWorkbench> {
  const workbench = await openWorkbench()
  opened.push(workbench)
  return workbench
}

const dropOn = (workbench: TestWorkbench) =>
  workbench.ask('POST', '/api/files/upload?name=day.ndjson', {
    headers: { 'content-type': 'application/octet-stream' },
    body: EVENT
  })

it('deletes the files of a killed workbench, but not those of a running one', async () => {
  const atFirst = droppedFolders()
  const kill = await startWithFile()
  const left = newFolderOf(atFirst)
  const own = await openHere()
  const before = droppedFolders()
  await dropOn(own)
  const running = newFolderOf(before)
  expect([left, running].map(existsSync)).toEqual([true, true])
  await kill()
  expect(existsSync(left)).toBe(true)
  await openHere()
  expect([left, running].map(existsSync)).toEqual([false, true])
})
