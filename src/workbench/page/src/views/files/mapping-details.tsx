import type { FileProfile } from '../../../../files-contract'
import { count, percent } from '../../words'

type MappingProfile = FileProfile['byEvent'][number]['mappings'][number]

const LDP_TEXTS = {
  applied: 'applied',
  'applied-by-state': 'applied by state',
  ignored: 'ignored by Pinterest'
} as const

/** What one mapping does with the events of one name: a summary line that opens to show the details. */
export function MappingDetails({ mapping }: { mapping: MappingProfile }) {
  const { accepted, eventNames, rejectedForTime } = mapping
  const rejected = mapping.count - accepted
  return (
    <details class="mapping-details">
      <summary>
        <span class="grow">
          {mapping.mapping}{' '}
          {eventNames.length > 0 && (
            <>
              →{' '}
              {eventNames.map((name) => (
                <code key={name}>{name} </code>
              ))}
            </>
          )}
        </span>
        <span class="row">
          {rejected > 0 && <span class="badge bad">{count(rejected)} rejected</span>}
          <span class={`badge ${accepted > 0 ? 'good' : ''}`}>{count(accepted)} would be sent</span>
        </span>
      </summary>
      <div class="stack-small">
        {rejectedForTime > 0 && (
          <p class="muted small">
            {count(rejectedForTime)} are rejected only because of their time. The numbers below count them as sent in
            time.
          </p>
        )}
        <MatchKeys mapping={mapping} />
        <Ldp mapping={mapping} />
        <Reasons title="Why events are rejected" reasons={mapping.rejections} />
        <Reasons title="Warnings" reasons={mapping.warnings} />
      </div>
    </details>
  )
}

function MatchKeys({ mapping }: { mapping: MappingProfile }) {
  if (mapping.built === 0) return null
  return (
    <div>
      <h3>Match keys</h3>
      <ul class="chips">
        {mapping.matchKeys.map(({ key, name, count: times, isRecommended }) => (
          <li key={key} class={`chip ${times === 0 ? 'missing' : ''}`}>
            {name} {percent(times, mapping.built)}
            {isRecommended && <span title="recommended by Pinterest"> ★</span>}
          </li>
        ))}
      </ul>
      <p class="muted small">★ recommended by Pinterest</p>
    </div>
  )
}

function Ldp({ mapping }: { mapping: MappingProfile }) {
  const { limitedDataProcessing: counts, limitedDataProcessingProblems: problems } = mapping
  const asked = (['applied', 'applied-by-state', 'ignored'] as const).filter((status) => counts[status] > 0)
  if (asked.length === 0) return null
  return (
    <div>
      <h3>Limited Data Processing</h3>
      <p>{asked.map((status) => `${count(counts[status])} ${LDP_TEXTS[status]}`).join(', ')}</p>
      {problems.map(({ problem, count: times }) => (
        <p key={problem} class="muted small">
          {count(times)} × {problem}
        </p>
      ))}
    </div>
  )
}

function Reasons({ title, reasons }: { title: string; reasons: MappingProfile['rejections'] }) {
  if (reasons.length === 0) return null
  return (
    <div>
      <h3>{title}</h3>
      <ul>
        {reasons.map(({ kind, reason, count: times }) => (
          <li key={kind}>
            {count(times)} × {reason}
          </li>
        ))}
      </ul>
    </div>
  )
}
