import { execFile } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const PROJECT = join(__dirname, '..')
const readme = readFileSync(join(PROJECT, 'README.md'), 'utf8')
const run = promisify(execFile)

/** Runs the README like its reader: against the built package, in a separate folder. */
describe('the README', () => {
  let folder: string

  beforeAll(() => {
    if (!existsSync(join(PROJECT, 'dist/index.js'))) throw new Error('dist is missing: run `npm run build` first.')
    folder = mkdtempSync(join(tmpdir(), 'readme-'))
    mkdirSync(join(folder, 'node_modules'))
    symlinkSync(PROJECT, join(folder, 'node_modules/pinterest-conversions'))
    symlinkSync(join(PROJECT, 'node_modules/@segment'), join(folder, 'node_modules/@segment'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const snippets = [
    ...readme.matchAll(/<!-- run by __tests__\/readme\.system\.test\.ts -->\s*```js\n([\s\S]*?)```/g)
  ].map(([, code = '']) => code)

  it('has its two snippets', () => {
    expect(snippets).toHaveLength(2)
  })

  it.each([
    ['registers the destination and sends an order', 0, /^200 checkout\n$/],
    ['reports without a CDP, and shows why an event is rejected', 1, /^rejected Pinterest can't match this event/]
  ])(
    '%s',
    async (_what, index, output) => {
      const file = join(folder, `snippet-${index}.js`)
      writeFileSync(file, snippets[index] ?? '')
      const { stdout } = await run(process.execPath, [file], { cwd: folder })
      expect(stdout).toMatch(output)
    },
    30_000
  )

  it('shows the summary that `npm start` prints', async () => {
    const shown = /```text\n(Reported the[\s\S]*?)```/.exec(readme)?.[1]?.trim().split('\n') ?? []
    const demo = run(process.execPath, ['dist/cli/main.js', 'send', '--quiet'], {
      cwd: PROJECT,
      env: { ...process.env, NO_COLOR: '1' }
    })
    // Some rows of the example day are rejected on purpose.
    const { code, stdout } = (await demo.catch((error: unknown) => error)) as { code: number; stdout: string }
    expect(code).toBe(1)
    const printed = stdout.split('\n')
    // The rate is the machine's.
    const withoutRate = (line: string) => line.replace(/ in .*a second\)$/, '')
    expect(printed.slice(0, shown.length).map(withoutRate)).toEqual(shown.map(withoutRate))
    expect(shown.length).toBeGreaterThan(4)
  }, 30_000)

  it('links to each page of docs/ exactly once', () => {
    const pages = readdirSync(join(PROJECT, 'docs')).filter((name) => name.endsWith('.md'))
    expect(pages.filter((page) => readme.split(`(docs/${page})`).length !== 2)).toEqual([])
  })

  it('links to existing files', () => {
    const links = [...readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path = '']) => path)
    expect(links.length).toBeGreaterThan(3)
    expect(links.filter((path) => !existsSync(join(PROJECT, path)))).toEqual([])
  })
})
