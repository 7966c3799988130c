import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ask as askUrl, type Answer, type AskOptions } from '../../../__tests__/support/ask'
import type { WorkbenchState } from '../contract'
import { startWorkbench, type Workbench, type WorkbenchOptions } from '..'

export const NOW = Date.parse('2026-11-24T12:00:00Z')

export interface TestWorkbench extends Workbench {
  folder: string
  configFile: string
  /** The text of every answer so far, to search for a leaked token. */
  answers: string[]
  /** The page's cookie. Every `ask` sends it, unless it sets its own. */
  cookie: string
  ask(method: string, path: string, options?: AskOptions): Promise<Answer>
  get(path: string): Promise<Answer>
  post(path: string, body: unknown): Promise<Answer>
  /** Posts a save based on the server's current content. */
  save(what: 'settings' | 'subscriptions', body: object): Promise<Answer>
}

/** A workbench in its own folder, with a minimal page: the real page is tested in a browser. */
export async function openWorkbench(options: WorkbenchOptions = {}): Promise<TestWorkbench> {
  const folder = await mkdtemp(join(tmpdir(), 'workbench-'))
  const pageFolder = join(folder, 'page')
  await mkdir(join(pageFolder, 'assets'), { recursive: true })
  await writeFile(join(pageFolder, 'index.html'), '<meta name="style-nonce" content="STYLE_NONCE" /><p>page</p>')
  await writeFile(join(pageFolder, 'assets', 'index-1.js'), 'void 0')
  await writeFile(join(pageFolder, 'notes.txt'), 'not served')
  const configFile = join(folder, 'pinterest-conversions.json')
  const workbench = await startWorkbench({ configFile, pageFolder, now: () => NOW, ...options })
  const answers: string[] = []
  const cookie = `workbench-${new URL(workbench.url).port}=${new URL(workbench.openUrl).searchParams.get('secret')}`

  const ask: TestWorkbench['ask'] = async (method, path, { headers = {}, body } = {}) => {
    const answer = await askUrl(method, `${workbench.url}${path}`, { headers: { cookie, ...headers }, body })
    answers.push(answer.text, JSON.stringify(answer.headers))
    return answer
  }
  const get = (path: string) => ask('GET', path)
  const post = (path: string, body: unknown) =>
    ask('POST', path, { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  return {
    ...workbench,
    folder,
    configFile,
    answers,
    cookie,
    ask,
    get,
    post,
    save: async (what, body) => {
      const { configFile } = (await get('/api/state')).json as unknown as WorkbenchState
      return post(`/api/${what}`, { ...body, revision: configFile.revisions[what] })
    },
    close: async () => {
      await workbench.close()
      await rm(folder, { recursive: true, force: true })
    }
  }
}

export const TOKEN = 'pina_SECRET-0123456789'
export const AD_ACCOUNT_ID = '123456789012'

/** Opens a workbench, and always closes it. */
export async function withWorkbench(
  options: WorkbenchOptions,
  use: (workbench: TestWorkbench) => Promise<void>
): Promise<void> {
  const workbench = await openWorkbench(options)
  try {
    await use(workbench)
  } finally {
    await workbench.close()
  }
}

export const stateOf = async (workbench: TestWorkbench) =>
  (await workbench.get('/api/state')).json as unknown as WorkbenchState

export async function sampleOf(workbench: TestWorkbench, name: string) {
  const sample = (await stateOf(workbench)).samples.find((one) => one.name === name)
  if (sample === undefined) throw new Error(`There is no sample ${name}.`)
  return sample.event
}
