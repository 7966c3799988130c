import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const PROJECT = join(__dirname, '..')
const DESTINATION = 'src/destinations/pinterest-conversions'
const GENERATED = [
  `${DESTINATION}/generated-types.ts`,
  `${DESTINATION}/reportConversionEvent/generated-types.ts`,
  `${DESTINATION}/reportConversionEvent/normalize/tables/countries.ts`,
  `${DESTINATION}/reportConversionEvent/normalize/tables/languages.ts`
]
const PRESETS_PAGE = 'By hand.\n\n<!-- generated:presets -->\n<!-- /generated:presets -->\n\nBy hand too.\n'

describe('the generator', () => {
  let root: string

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'generate-'))
    for (const path of GENERATED) cpSync(join(PROJECT, path), join(root, path))
  })

  afterAll(() => rmSync(root, { recursive: true }))

  /** In a child process, as `npm run generate` runs it: Prettier can't be loaded inside Jest. */
  async function generate(...args: string[]): Promise<{ code: number; stderr: string }> {
    const command = ['--import', 'tsx', join(PROJECT, 'scripts/generate.ts'), '--root', root, ...args]
    try {
      const { stderr } = await promisify(execFile)(process.execPath, command, { cwd: PROJECT })
      return { code: 0, stderr }
    } catch (error) {
      const { code, stderr } = error as { code: number; stderr: string }
      return { code, stderr }
    }
  }

  it('lists each outdated file without changing it, then writes them all', async () => {
    const types = join(root, GENERATED[1]!)
    const upToDate = readFileSync(types, 'utf8')
    writeFileSync(types, `${upToDate}// by hand\n`)
    rmSync(join(root, GENERATED[0]!))
    mkdirSync(join(root, 'docs'))
    writeFileSync(join(root, 'docs/presets.md'), PRESETS_PAGE)

    const check = await generate('--check')
    expect(check.code).toBe(1)
    expect(check.stderr.match(/^\S+(?= is out of date)/gm)).toEqual([GENERATED[0], GENERATED[1], 'docs/presets.md'])
    expect(readFileSync(types, 'utf8')).toMatch(/by hand/)
    expect(readFileSync(join(root, 'docs/presets.md'), 'utf8')).toBe(PRESETS_PAGE)

    expect(await generate()).toMatchObject({ code: 0 })
    expect(readFileSync(types, 'utf8')).toBe(upToDate)
    expect(readFileSync(join(root, GENERATED[0]!), 'utf8')).toBe(readFileSync(join(PROJECT, GENERATED[0]!), 'utf8'))
    expect(readFileSync(join(root, 'docs/presets.md'), 'utf8')).toMatch(
      /^By hand\.[\s\S]*Order Completed[\s\S]*By hand too\.\n$/
    )
    expect(await generate('--check')).toMatchObject({ code: 0 })
  }, 60_000)
})
