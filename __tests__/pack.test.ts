import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const PROJECT = join(__dirname, '..')
const run = promisify(execFile)

interface Ended {
  code: number
  stdout: string
  stderr: string
}

/** The package as its users get it: packed, installed into an empty folder, and used from there. */
describe('the packed tarball', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pack-'))
  const packed: string[] = []
  const environment = { ...process.env, PINTEREST_CONVERSION_TOKEN: '', PINTEREST_AD_ACCOUNT_ID: '' }

  beforeAll(async () => {
    if (!existsSync(join(PROJECT, 'dist/cli/main.js'))) throw new Error('dist is missing: run `npm run build` first.')
    const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: PROJECT })
    const [{ filename, files }] = JSON.parse(stdout.slice(stdout.indexOf('['))) as [
      { filename: string; files: { path: string }[] }
    ]
    packed.push(...files.map(({ path }) => path))
    writeFileSync(join(folder, 'package.json'), '{"private":true}')
    await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', join(folder, filename)], {
      cwd: folder
    })
  }, 240_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const npx = async (...args: string[]): Promise<Ended> => {
    try {
      return {
        code: 0,
        ...(await run('npx', ['--no-install', 'pinterest-conversions', ...args], { cwd: folder, env: environment }))
      }
    } catch (error) {
      return error as Ended
    }
  }

  it('holds what is run and read, and no tests, sources or build leavings', () => {
    expect(packed).toEqual(
      expect.arrayContaining([
        'dist/index.js',
        'dist/index.d.ts',
        'dist/cli/main.js',
        'examples/shop-day.ndjson',
        'README.md',
        'LICENSE'
      ])
    )
    const readme = readFileSync(join(PROJECT, 'README.md'), 'utf8')
    const linked = [...readme.matchAll(/\]\(([^:#)]+)\)/g)].map(([, path]) => path ?? '')
    expect(linked.length).toBeGreaterThan(3)
    // A link to a folder or a file that isn't packed leads nowhere for whoever installed it.
    expect(linked.filter((path) => !packed.includes(path))).toEqual([])
    expect(packed.filter((path) => /__tests__|^src\/|^bench\/|\.tsbuildinfo$/.test(path))).toEqual([])
  })

  it('runs by npx', async () => {
    const { version } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as { version: string }
    expect((await npx('--version')).stdout).toBe(`${version}\n`)
  }, 30_000)

  it('reports the example day', async () => {
    const { code, stdout } = await npx('send', '--quiet')
    expect(stdout).toMatch(/Reported the example shop's day to a sandbox inside this process\.[^]*267 +delivered/)
    expect(code).toBe(1)
  }, 60_000)

  it('serves the workbench with its page', async () => {
    const main = join(folder, 'node_modules/pinterest-conversions/dist/cli/main.js')
    const child: ChildProcess = spawn(process.execPath, [main, 'workbench', '--port', '0'], {
      cwd: folder,
      env: environment,
      stdio: ['ignore', 'pipe', 'inherit']
    })
    const [chunk] = (await once(child.stdout!, 'data')) as [Buffer]
    const url = /http:\/\/\S+/.exec(chunk.toString())?.[0] ?? ''
    const page = await fetch(url)
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<script')])
    child.kill('SIGINT')
    expect(await once(child, 'close')).toEqual([0, null])
  }, 30_000)

  it('is imported by a CDP as CommonJS and as an ES module, with its parts', async () => {
    const script = `
      const definition = require('pinterest-conversions').default
      const { createDelivery } = require('pinterest-conversions/delivery')
      const { startSandbox } = require('pinterest-conversions/sandbox')
      import('pinterest-conversions').then(({ createPinterestConversions }) =>
        console.log(definition.slug, [createDelivery, startSandbox, createPinterestConversions].map((part) => typeof part).join()))`
    const { stdout } = await run(process.execPath, ['-e', script], { cwd: folder })
    expect(stdout).toBe('actions-pinterest-conversions-api function,function,function\n')
  }, 30_000)
})
