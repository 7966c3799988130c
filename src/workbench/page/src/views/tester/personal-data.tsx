import type { EventWalk } from '../../../../../delivery/explanation'

export function PersonalData({ walk }: { walk: EventWalk }) {
  if (walk.pii.length === 0) return <p class="card-body muted">This event carries none.</p>
  return (
    <table class="table stacked">
      <thead>
        <tr>
          <th>Field</th>
          <th>Raw</th>
          <th>Normal form</th>
          <th>SHA-256</th>
        </tr>
      </thead>
      <tbody>
        {walk.pii.map(({ field, key, raw, normalForm, hash, alreadyHashed, dropped }, index) => (
          <tr key={index} class={dropped === undefined ? '' : 'has-error'}>
            <td data-label="Field">
              <span>
                <code>{field}</code> <span class="muted small nowrap">→ {key}</span>
              </span>
            </td>
            <td data-label="Raw" class="mono">
              {raw}
            </td>
            <td data-label="Normal" class="mono">
              {normalForm ?? (alreadyHashed === true ? <span class="badge">was a hash already</span> : '')}
            </td>
            <td data-label="Hash" class="mono">
              {dropped === undefined ? hash : <span class="field-error">dropped: {dropped}</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
