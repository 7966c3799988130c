import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DestinationDefinition } from '@segment/actions-core'
import type * as actionsCore from '@segment/actions-core'

export const SEGMENT_PACKAGE = '@segment/action-destinations@3.497.0'

export interface SegmentPackage {
  definition: DestinationDefinition
  /** Its own copy of actions-core. */
  core: typeof actionsCore
}

/** Installs Segment's package into a temporary folder, points a copy of its Pinterest destination at `baseUrl`, and finally removes the folder. */
export async function withSegmentPackage<T>(baseUrl: string, use: (segment: SegmentPackage) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-versus-'))
  try {
    install(folder)
    const load = createRequire(join(folder, 'package.json'))
    return await use({
      definition: (load(pointAt(folder, baseUrl)) as { default: DestinationDefinition }).default,
      core: load('@segment/actions-core') as typeof actionsCore
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function install(folder: string): void {
  const [, name = '', version = ''] = /^(.+)@(.+)$/.exec(SEGMENT_PACKAGE) ?? []
  const manifest = {
    private: true,
    dependencies: { [name]: version },
    // Without these, it can't be installed or run with a current npm.
    overrides: { 'fast-uri': '3.1.5', '@aws-sdk/client-kinesis': '^3' }
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  console.log(`Installing ${SEGMENT_PACKAGE} into ${folder} …`)
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel', 'error']
  execFileSync('npm', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
}

/** The URL is a constant in its code. The copy is next to the original, so that its relative imports work. */
function pointAt(folder: string, baseUrl: string): string {
  const destinations = join(folder, 'node_modules/@segment/action-destinations/dist/destinations')
  const copy = join(destinations, 'pinterest-conversions-bench')
  cpSync(join(destinations, 'pinterest-conversions'), copy, { recursive: true })
  const file = join(copy, 'reportConversionEvent/index.js')
  const code = readFileSync(file, 'utf8')
  const pointed = code.split('https://api.pinterest.com').join(baseUrl)
  if (pointed === code)
    throw new Error(
      `${SEGMENT_PACKAGE} no longer has its URL in the expected place. Stopped, so that nothing reaches Pinterest.`
    )
  writeFileSync(file, pointed)
  return copy
}
