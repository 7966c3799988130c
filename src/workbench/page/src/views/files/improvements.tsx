import type { FileProfile } from '../../../../files-contract'
import { filesApi } from '../../files-api'
import { percent } from '../../words'
import { useDraftChange } from './use-draft-change'

const MAX_SHOWN = 12

/** What would help Pinterest match the events to people, with a button for each. */
export function Improvements({ profile }: { profile: FileProfile }) {
  const { draft, change } = useDraftChange()
  const rows = listImprovements(profile)
  const isAdded = (mapping: string, path: string) =>
    JSON.stringify(draft.find(({ name }) => name === mapping)?.mapping ?? {}).includes(`"$.${path}"`)

  return (
    <section class="card" aria-labelledby="improve-title">
      <div class="card-head">
        <h2 id="improve-title">What would improve matching</h2>
      </div>
      {rows.length === 0 ? (
        <p class="card-body muted">
          Nothing found: every match key that these events contain under a known name is already sent.
        </p>
      ) : (
        <ul class="improvements">
          {rows.slice(0, MAX_SHOWN).map(({ event, mapping, path, field, name, gain, of, isRecommended }) => (
            <li key={`${event} ${mapping} ${field}`}>
              <div class="grow">
                <p>
                  <strong>{percent(gain, of)}</strong> of “{event}” would gain the {name}
                  {isRecommended && <span class="badge accent">recommended by Pinterest</span>}
                </p>
                <p class="muted small">
                  They contain <code>{path}</code>, which “{mapping}” does not read.
                </p>
              </div>
              {isAdded(mapping, path) ? (
                <span class="badge good">mapped</span>
              ) : (
                <button
                  type="button"
                  class="button small"
                  aria-label={`Map it: ${path} to ${name} in ${mapping}`}
                  onClick={() =>
                    void change(
                      mapping,
                      async (subscription) => (await filesApi.addPath(subscription, field, path)).subscription,
                      `“${mapping}” now reads ${path} too. Save it in Mappings.`
                    )
                  }
                >
                  Map it
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** For all mappings: what Pinterest recommends first, then what helps the most events. */
function listImprovements(profile: FileProfile) {
  return profile.byEvent
    .flatMap(({ event, mappings }) =>
      mappings.flatMap((mapping) =>
        mapping.improvements.map((improvement) => ({
          ...improvement,
          event,
          of: mapping.count,
          mapping: mapping.mapping
        }))
      )
    )
    .sort((a, b) => Number(b.isRecommended) - Number(a.isRecommended) || b.gain - a.gain)
}
