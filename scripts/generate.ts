/**
 * Writes what is generated from the definitions: the types of settings and payload, the tables, and the generated sections
 * of the documents.
 *
 *   tsx scripts/generate.ts                    write them
 *   tsx scripts/generate.ts --check            change nothing; exit 1 and name each file that isn't as it would be written
 *   tsx scripts/generate.ts --root DIRECTORY   in another copy of the project
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { format, resolveConfig } from 'prettier'
import pinterestConversions from '../src/destinations/pinterest-conversions'
import { fields } from '../src/destinations/pinterest-conversions/reportConversionEvent/fields'
import { generateTables } from './generate-tables'
import { typesFromFields } from './payload-types'
import { fillDocument } from './document-sections'

const PROJECT = join(__dirname, '..')
const DESTINATION = 'src/destinations/pinterest-conversions'

/** Documents whose generated sections are updated in place. */
const DOCUMENTS = ['PRIVACY.md', 'docs/fields.md', 'docs/normal-forms.md', 'docs/presets.md']

/** Content by path from the project's root. */
async function generateFiles(root: string): Promise<Record<string, string>> {
  const settings = pinterestConversions.authentication?.fields ?? {}
  const files: Record<string, string> = {
    ...generateTables(),
    [`${DESTINATION}/generated-types.ts`]: await formatted('types.ts', await typesFromFields('Settings', settings)),
    [`${DESTINATION}/reportConversionEvent/generated-types.ts`]: await formatted(
      'types.ts',
      await typesFromFields('Payload', fields)
    )
  }
  for (const document of DOCUMENTS) {
    const content = contentOf(join(root, document))
    if (content === undefined) continue
    files[document] = await fillDocument(document, content, (markdown) => formatted(document, markdown))
  }
  return files
}

/** Formats with the project's Prettier configuration, so that `prettier --check` passes. */
async function formatted(fileName: string, content: string): Promise<string> {
  const filepath = join(PROJECT, fileName)
  return format(content, { ...(await resolveConfig(filepath)), filepath })
}

const contentOf = (path: string): string | undefined => (existsSync(path) ? readFileSync(path, 'utf8') : undefined)

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { check: { type: 'boolean', default: false }, root: { type: 'string', default: PROJECT } }
  })
  const root = resolve(values.root)
  const changed = Object.entries(await generateFiles(root)).filter(
    ([path, content]) => contentOf(join(root, path)) !== content
  )
  for (const [path, content] of changed) {
    if (values.check) {
      console.error(`${path} is out of date: run \`npm run generate\`.`)
    } else {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), content)
      console.log(`Wrote ${path}.`)
    }
  }
  if (values.check && changed.length > 0) process.exitCode = 1
}

void main().catch((error: unknown) => {
  console.error(error)
  process.exitCode = 1
})
