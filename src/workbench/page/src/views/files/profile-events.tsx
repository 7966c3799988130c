import { useState } from 'preact/hooks'

import type { FileProfile } from '../../../../files-contract'
import { filesApi } from '../../files-api'
import { useStore, type Store } from '../../store'
import { MappingDetails } from './mapping-details'
import { count, shorten } from '../../words'
import { useDraftChange } from './use-draft-change'

type EventProfile = FileProfile['byEvent'][number]

export interface ProfileEventsProps {
  profile: FileProfile
  fileId: string
}

const ROWS_AT_ONCE = 50

/** Event names with counts, and how each is mapped. */
export function ProfileEvents({ profile, fileId }: ProfileEventsProps) {
  const [limit, setLimit] = useState(ROWS_AT_ONCE)
  const rows = profile.byEvent.slice(0, limit)
  return (
    <section class="card" aria-labelledby="events-title">
      <div class="card-head">
        <h2 id="events-title">Events</h2>
        <span class="muted small">{count(profile.byEvent.length)} names</span>
      </div>
      <ul class="event-list">
        {rows.map((row) => (
          <EventRow key={row.event} row={row} fileId={fileId} />
        ))}
        {profile.unreadable.map(({ reason, count: times }) => (
          <li key={reason} class="event-row">
            <p class="event-head">
              <span class="grow">Not an event: {reason}</span>
              <span class="number">{count(times)}</span>
            </p>
          </li>
        ))}
      </ul>
      {(profile.byEvent.length > limit || profile.otherEvents > 0) && (
        <div class="card-body row">
          {profile.byEvent.length > limit && (
            <button type="button" class="button small" onClick={() => setLimit(limit + ROWS_AT_ONCE)}>
              Show more names
            </button>
          )}
          {profile.otherEvents > 0 && (
            <span class="muted">
              {count(profile.otherEvents)} more events have other names. This many names usually means that they contain
              IDs.
            </span>
          )}
        </div>
      )}
    </section>
  )
}

function EventRow({ row, fileId }: { row: EventProfile; fileId: string }) {
  const { event, mappings, unmatched, withheld } = row
  return (
    <li class="event-row">
      <p class="event-head">
        <strong class="grow" title={event}>
          {shorten(event, 80)}
        </strong>
        <span class="number">{count(row.count)}</span>
      </p>
      {mappings.map((mapping) => (
        <MappingDetails key={mapping.mapping} mapping={mapping} />
      ))}
      {withheld > 0 && <p class="muted">Withheld: {count(withheld)} (no consent, or switched off by the sender).</p>}
      {unmatched > 0 && <Unmatched event={event} unmatched={unmatched} fileId={fileId} />}
    </li>
  )
}

function Unmatched({ event, unmatched, fileId }: { event: string; unmatched: number; fileId: string }) {
  const { store, dispatch } = useStore()
  const { add, fail } = useDraftChange()
  const isAdded = hasNewMappingFor(event, store)
  const open = async () => {
    try {
      const { event: found } = await filesApi.findEvent(fileId, event)
      dispatch({ type: 'event', text: JSON.stringify(found, null, 2) })
      location.hash = '#tester'
    } catch (error) {
      fail(error)
    }
  }
  return (
    <div class="row">
      <span class="badge">no mapping matches {count(unmatched)}</span>
      {isAdded ? (
        <span class="badge good">mapping added, not saved yet</span>
      ) : (
        <button
          type="button"
          class="button small"
          aria-label={`Create mapping for ${event}`}
          onClick={() => void add(async () => (await filesApi.suggest(fileId, event)).subscription)}
        >
          Create mapping
        </button>
      )}
      <button
        type="button"
        class="button quiet small"
        aria-label={`Open one in the tester: ${event}`}
        onClick={() => void open()}
      >
        Open one in the tester
      </button>
    </div>
  )
}

/** Whether an unsaved mapping names the event. */
function hasNewMappingFor(event: string, { draft, server }: Store): boolean {
  const isSaved = (trigger: string) => server.subscriptions.some(({ subscribe }) => subscribe === trigger)
  const named = `event = ${JSON.stringify(event)}`
  return draft.some(({ subscribe }) => subscribe.includes(named) && !isSaved(subscribe))
}
