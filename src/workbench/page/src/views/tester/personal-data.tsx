import type { EventDetails } from '../../../../../delivery/explanation'

interface PersonalDataProps {
  details: EventDetails
  isSent: boolean
}

interface PersonRow {
  /** Its path in the payload, e.g. `user_data.email`. */
  field: string
  /** Pinterest's key, if it is sent. */
  key?: string
  how: 'hashed' | 'unhashed' | 'dropped'
  raw: string
  sent?: string
  note?: string
}

/** Everything about the person: what is hashed, what is sent unhashed, and what is dropped and why. */
export function PersonalData({ details, isSent }: PersonalDataProps) {
  const rows = personRows(details)
  return (
    <section class="card across" aria-label="Personal data">
      <div class="card-head">
        <h2>{isSent ? 'What was sent about this person' : 'What is sent about this person'}</h2>
        {details.rejection === undefined && <span class="muted small">{countText(rows)}</span>}
      </div>
      {details.rejection !== undefined && <p class="card-body">Nothing: the event is rejected before it is sent.</p>}
      {rows.length === 0 ? (
        details.rejection === undefined && <p class="card-body muted">Nothing: no field about a person has a value.</p>
      ) : (
        <PersonTable rows={rows} verb={details.rejection === undefined ? 'gets' : 'would get'} />
      )}
    </section>
  )
}

function PersonTable({ rows, verb }: { rows: PersonRow[]; verb: string }) {
  return (
    <table class="table stacked">
      <thead>
        <tr>
          <th>Field</th>
          <th>In the event</th>
          <th>How</th>
          <th>What Pinterest {verb}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ field, key, how, raw, sent, note }, index) => (
          <tr key={index}>
            <td data-label="Field">
              <span>
                <code class="field-key">{field}</code>{' '}
                {key !== undefined && <span class="muted small nowrap">→ {key}</span>}
              </span>
            </td>
            <td data-label="In the event" class="mono">
              {raw}
            </td>
            <td data-label="How">
              <span class={`badge nowrap ${TONES_OF_HOW[how]}`}>{how}</span>
            </td>
            <td data-label={`Pinterest ${verb}`} class="mono">
              <span>
                <span class={how === 'hashed' ? 'digest' : ''}>{sent}</span>
                {note !== undefined && <span class={how === 'dropped' ? '' : 'muted small normal-form'}>{note}</span>}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const TONES_OF_HOW = { hashed: 'good', unhashed: 'accent', dropped: 'warn' } as const

function personRows({ pii, dropped, pinterestEvent, mapping }: EventDetails): PersonRow[] {
  const hashed = pii.map(({ field, key, raw, normalForm, hash, alreadyHashed, dropped: reason }): PersonRow => {
    if (reason !== undefined) return { field, how: 'dropped', raw, note: reason }
    const note = alreadyHashed === true ? 'already a hash' : `SHA-256 of ${normalForm ?? ''}`
    return { field, key, how: 'hashed', raw, note, ...(hash !== undefined && { sent: hash }) }
  })
  // A value of user_data that is not a list of hashes is sent unhashed.
  const clear = Object.entries(pinterestEvent?.user_data ?? {}).flatMap(
    ([key, value]: [string, unknown]): PersonRow[] =>
      typeof value === 'string' ? [{ field: `user_data.${key}`, key, how: 'unhashed', raw: value, sent: value }] : []
  )
  const droppedRows = dropped
    .filter(({ field }) => field.startsWith('user_data.') && !hashed.some((row) => row.field === field))
    .map(({ field, reason }): PersonRow => {
      const value = mapping.find((step) => step.field === field)?.value
      return { field, how: 'dropped', raw: renderValue(value), note: reason }
    })
  return [...hashed, ...clear, ...droppedRows]
}

const renderValue = (value: unknown): string =>
  value == null ? '' : typeof value === 'string' ? value : JSON.stringify(value)

function countText(rows: PersonRow[]): string {
  const hows = ['hashed', 'unhashed', 'dropped'] as const
  return hows
    .map((how) => ({ how, count: rows.filter((row) => row.how === how).length }))
    .filter(({ count }) => count > 0)
    .map(({ how, count }) => `${count} ${how}`)
    .join(', ')
}
