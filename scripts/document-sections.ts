import type { GlobalSetting, InputField } from '@segment/actions-core'
import pinterestConversions, { isRecord } from '../src/destinations/pinterest-conversions'
import { EVENT_NAMES } from '../src/destinations/pinterest-conversions/constants'
import { presets, PRESET_TABLE } from '../src/destinations/pinterest-conversions/presets'
import { fields } from '../src/destinations/pinterest-conversions/reportConversionEvent/fields'
import { PII_FIELDS } from '../src/destinations/pinterest-conversions/reportConversionEvent/pii-fields'

/** The generated sections of the documents as Markdown, by the name in their markers. */
export const SECTIONS = {
  fields: fieldsSection,
  pii: piiSection,
  unhashed: unhashedSection,
  presets: presetsSection,
  'event-names': eventNamesSection,
  settings: settingsSection
} as const satisfies Record<string, () => string>

const SECTION = /<!-- generated:([\w-]+) -->[\s\S]*?<!-- \/generated:\1 -->/g
const MARKER = /<!-- \/?generated:([\w-]+) -->/g

/**
 * A document with each generated section rewritten, and everything else unchanged.
 * @param documentName its path, for errors.
 * @param format formats a section's Markdown with Prettier.
 * @throws when a marker names no section, or has no counterpart.
 */
export async function fillDocument(
  documentName: string,
  document: string,
  format: (markdown: string) => Promise<string>
): Promise<string> {
  const names = Array.from(document.matchAll(SECTION), ([, name = '']) => name)
  const markers = Array.from(document.matchAll(MARKER), ([, name = '']) => name)
  if (markers.length !== 2 * names.length) {
    throw new Error(
      `${documentName}: a "generated" marker has no partner. Each section starts with <!-- generated:NAME --> and ends with <!-- /generated:NAME -->.`
    )
  }
  const bodies = new Map<string, string>()
  for (const name of names) {
    if (!isSection(name)) {
      throw new Error(
        `${documentName}: there is no generated section "${name}". There are ${Object.keys(SECTIONS).join(', ')}.`
      )
    }
    bodies.set(name, await format(SECTIONS[name]()))
  }
  return document.replace(
    SECTION,
    (_section, name: string) =>
      `<!-- generated:${name} -->\n\n${(bodies.get(name) ?? '').trim()}\n\n<!-- /generated:${name} -->`
  )
}

const isSection = (name: string): name is keyof typeof SECTIONS => Object.hasOwn(SECTIONS, name)

/** A list and not a table: descriptions are sentences, and a table of them would be wider than a page. */
function fieldsSection(): string {
  return Object.entries<InputField>(fields)
    .flatMap(([key, field]) => [
      fieldEntry(key, field, field.default),
      ...Object.entries(field.properties ?? {}).flatMap(([name, property]) => {
        // A hidden field has the same properties as the one that replaces it.
        if (field.unsafe_hidden) return []
        const path = `${key}.${name}`
        const nested = Object.entries(property.properties ?? {})
        return [
          fieldEntry(path, property, defaultOf(field.default, name)),
          ...nested.map(([inner, innerProperty]) => fieldEntry(`${path}.${inner}`, innerProperty, undefined))
        ]
      })
    ])
    .join('\n')
}

function fieldEntry(
  path: string,
  field: Partial<Pick<InputField, 'type' | 'multiple' | 'required' | 'description'>>,
  value: unknown
): string {
  const type = `${typeName(field)}${field.required === true ? ', required' : ''}`
  const described = describeDefault(value)
  return `- **${code(path)}** (${type}). ${field.description ?? ''}${described === '' ? '' : ` Default: ${described}.`}`
}

/** A field of several text values also accepts one, and a number or a boolean: all "text" for the reader. */
function typeName({ type, multiple }: Partial<Pick<InputField, 'type' | 'multiple'>>): string {
  if (type === 'string') return 'text'
  return `${type}${multiple ? ' list' : ''}`
}

/** The default of an object's property, or of an item's property if a directive maps a list. */
function defaultOf(objectDefault: unknown, key: string): unknown {
  const shape = isRecord(objectDefault) ? (itemShapeOf(objectDefault) ?? objectDefault) : {}
  return shape[key]
}

function itemShapeOf({ '@arrayPath': arrayPath }: Record<string, unknown>): Record<string, unknown> | undefined {
  return Array.isArray(arrayPath) && isRecord(arrayPath[1]) ? arrayPath[1] : undefined
}

/** Where a default mapping reads, first choice first: `properties.email`, else `traits.email`; or the fixed value. */
function describeDefault(value: unknown): string {
  if (value === undefined) return ''
  if (!isRecord(value)) return code(JSON.stringify(value))
  return [...new Set(pathsOf(value))].map((path) => code(path.replace('$.', ''))).join(', else ')
}

function pathsOf(value: Record<string, unknown>): string[] {
  const { '@path': path, '@arrayPath': arrayPath, '@if': condition } = value
  if (typeof path === 'string') return [path]
  if (Array.isArray(arrayPath)) return [String(arrayPath[0])]
  if (!isRecord(condition)) return []
  return [condition.then, condition.else].flatMap((branch) => (isRecord(branch) ? pathsOf(branch) : []))
}

/** Which personal data leaves the machine, and in which form. */
function piiSection(): string {
  const hashed = PII_FIELDS.map(
    ({ key, field, rule, example }) =>
      `- **${code(`user_data.${field}`)}** → ${code(key)}, hashed. ${rule} ${code(example.raw)} → ${code(example.normalForm)}`
  )
  const plain = Object.entries<InputField>(fields.user_data.properties)
    .filter(([, property]) => property.category !== 'hashedPII')
    .map(([key, { description }]) => `- **${code(`user_data.${key}`)}** → ${code(key)}, unhashed. ${description}`)
  return [...hashed, ...plain].join('\n')
}

/** Fields without a key of their own in a request: they select or fill another one, or configure how events are sent. */
const NOT_KEYS = new Set([
  'custom_event_name',
  'product',
  'custom_data_2',
  'data_format',
  'enable_batching',
  'batch_size'
])

/** The keys of an event that are sent unhashed, by the object that contains them. `piiSection` covers `user_data`. */
export function unhashedKeys(): Record<string, string[]> {
  const groups: Record<string, string[]> = { 'the event itself': ['partner_name'] }
  for (const [key, field] of Object.entries<InputField>(fields)) {
    if (NOT_KEYS.has(key) || key === 'user_data') continue
    if (!field.properties) groups['the event itself']?.push(key)
    else groups[key] = Object.keys(field.properties).filter((name) => name !== 'contents')
  }
  return groups
}

function unhashedSection(): string {
  return Object.entries(unhashedKeys())
    .map(([group, keys]) => `- **${group}**: ${keys.map(code).join(', ')}`)
    .join('\n')
}

function presetsSection(): string {
  const rows = presets.map((preset, index) => [
    preset.name ?? '',
    preset.type === 'automatic' ? code(preset.subscribe) : '',
    code(PRESET_TABLE[index]?.eventName ?? '')
  ])
  return table(['Preset', 'Trigger', 'Pinterest event'], rows)
}

function eventNamesSection(): string {
  const rows = EVENT_NAMES.map(({ value, label }) => {
    const preset = PRESET_TABLE.find(({ eventName }) => eventName === value)
    return [code(value), label, preset ? preset.segmentEvents.join(', ') || 'page' : '']
  })
  return table(['Event name', 'Label', 'Reported by a preset for'], rows)
}

function settingsSection(): string {
  const settings: Record<string, GlobalSetting> = pinterestConversions.authentication?.fields ?? {}
  return Object.entries(settings)
    .map(([key, { label, type, required, default: value, description }]) => {
      const kind = `${type}${required ? ', required' : value === undefined ? '' : `, default ${value}`}`
      return `- **${label}** (${code(key)}, ${kind}). ${description}`
    })
    .join('\n')
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

const code = (text: string): string => `\`${text}\``
