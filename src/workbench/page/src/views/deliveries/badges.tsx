import type { OutcomeStatus } from '../../../../../delivery/outcome'
import type { StatusCounts } from '../../../../contract'
import { TONES } from '../../tones'
import { count } from '../../words'
import { STATUSES, sum } from './labels'

export function StatusBadge({ status }: { status: OutcomeStatus }) {
  return <span class={`badge ${TONES[status]}`}>{STATUSES.find(({ key }) => key === status)?.label}</span>
}

export function StatusBar({ counts }: { counts: StatusCounts }) {
  const total = sum(counts)
  const words = STATUSES.filter(({ key }) => counts[key] > 0).map(
    ({ key, label }) => `${count(counts[key])} ${label.toLowerCase()}`
  )
  return (
    <div class="bar" role="img" aria-label={words.join(', ')} title={words.join(', ')}>
      {STATUSES.map(({ key }) =>
        counts[key] === 0 ? null : <span class={key} key={key} style={{ width: `${(100 * counts[key]) / total}%` }} />
      )}
    </div>
  )
}

export function Share({ part, of }: { part: number; of: number }) {
  return (
    <div class="bar" aria-hidden="true">
      <span class="accent" style={{ width: `${of === 0 ? 0 : (100 * part) / of}%` }} />
    </div>
  )
}
