import { fillDocument, SECTIONS } from '../scripts/document-sections'
import { EVENT_NAMES } from '../src/destinations/pinterest-conversions/constants'
import { PRESET_TABLE } from '../src/destinations/pinterest-conversions/presets'
import { fields } from '../src/destinations/pinterest-conversions/reportConversionEvent/fields'
import { PII_FIELDS } from '../src/destinations/pinterest-conversions/reportConversionEvent/pii-fields'

const PRESETS_PAGE = 'By hand.\n\n<!-- generated:presets -->\n<!-- /generated:presets -->\n\nBy hand too.\n'

describe('the sections of the documents', () => {
  const linesOf = (name: keyof typeof SECTIONS) => SECTIONS[name]().split('\n')
  const rowsOf = (name: keyof typeof SECTIONS) => linesOf(name).slice(2)

  it('have an entry for each field, including those in objects', () => {
    const entries = linesOf('fields')
    for (const key of Object.keys(fields)) expect(entries.join('\n')).toContain(`- **\`${key}\`** (`)
    expect(entries.find((entry) => entry.startsWith('- **`user_data.phone`**'))).toMatch(
      /\(text\)\..* Default: `context\.traits\.phone`/
    )
    expect(entries.find((entry) => entry.startsWith('- **`contents`**'))).toMatch(/Default: `properties\.products`/)
    expect(entries.find((entry) => entry.startsWith('- **`contents.id`**'))).toContain(
      'Default: `product_id`, else `sku`.'
    )
    expect(entries.find((entry) => entry.startsWith('- **`opt_out`**'))).not.toContain('Default:')
  })

  it('give each PII field its key, rule and example, and say what is sent unhashed', () => {
    const entries = linesOf('pii')
    expect(entries).toHaveLength(Object.keys(fields.user_data.properties).length)
    PII_FIELDS.forEach(({ key, rule }, index) => expect(entries[index]).toContain(`→ \`${key}\`, hashed. ${rule}`))
    expect(entries.filter((entry) => entry.includes(', unhashed. ')).map((entry) => entry.split('`')[3])).toEqual([
      'client_ip_address',
      'client_user_agent',
      'click_id',
      'partner_id'
    ])
  })

  it('have a row for each preset, event name and setting', () => {
    expect(rowsOf('presets')).toHaveLength(PRESET_TABLE.length)
    expect(rowsOf('presets')).toContain('| Page Visit | `type = "page"` | `page_visit` |')
    expect(rowsOf('event-names')).toHaveLength(EVENT_NAMES.length)
    expect(rowsOf('event-names')).toContain('| `lead` | Lead | Lead Generated, Generate Lead |')
    expect(rowsOf('event-names')).toContain('| `contact` | Contact |  |')
    expect(linesOf('settings').map((entry) => entry.split('`')[1])).toEqual([
      'ad_account_id',
      'conversion_token',
      'test_mode',
      'require_complete_ldp'
    ])
  })

  it.each(['presets', 'event-names'] as const)('%s is a complete table', (name) => {
    const cellsIn = (row: string) => row.replaceAll('\\|', '').split('|').length
    expect(new Set(linesOf(name).map(cellsIn)).size).toBe(1)
  })

  it.each(Object.keys(SECTIONS) as (keyof typeof SECTIONS)[])('%s describes every value', (name) => {
    expect(SECTIONS[name]()).not.toMatch(/undefined|\[object/)
  })
})

describe('fillDocument', () => {
  const format = (markdown: string) => Promise.resolve(`${markdown}\n`)

  it('writes each section and changes nothing else', async () => {
    const filled = await fillDocument('README.md', PRESETS_PAGE, format)
    expect(filled).toBe(
      `By hand.\n\n<!-- generated:presets -->\n\n${SECTIONS.presets()}\n\n<!-- /generated:presets -->\n\nBy hand too.\n`
    )
    expect(await fillDocument('README.md', filled, format)).toBe(filled)
    expect(await fillDocument('README.md', 'No markers.', format)).toBe('No markers.')
  })

  it.each([
    ['an end without a start', '<!-- /generated:pii -->'],
    ['a start without an end', '<!-- generated:pii -->'],
    ['crossed ends', '<!-- generated:pii --><!-- generated:presets --><!-- /generated:pii -->']
  ])('rejects %s', async (_what, readme) => {
    await expect(fillDocument('README.md', readme, format)).rejects.toThrow(/has no partner/)
  })

  it('rejects an unknown section', async () => {
    await expect(fillDocument('README.md', PRESETS_PAGE.replaceAll('presets', 'colors'), format)).rejects.toThrow(
      'README.md: there is no generated section "colors". There are fields, pii, unhashed, presets, event-names, settings.'
    )
  })
})
