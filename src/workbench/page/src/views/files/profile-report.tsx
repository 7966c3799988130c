import type { DroppedFile, FileProfile, ProfileState } from '../../../../files-contract'
import { draftName, isDirty, useStore } from '../../store'
import { Improvements } from './improvements'
import { ProfileEvents } from './profile-events'
import { SendFile } from './send-file'
import type { Files } from './use-files'
import { count, formatBytes } from '../../words'

export interface ProfileReportProps {
  file: DroppedFile
  files: Files
  onProfile: () => unknown
}

/** The report on one file. */
export function ProfileReport({ file, files, onProfile }: ProfileReportProps) {
  const { store } = useStore()
  const state = file.profile
  if (state === undefined) {
    return (
      <section class="card empty">
        <h2>This file has not been read yet</h2>
        <div class="row">
          <button type="button" class="button primary" onClick={() => void onProfile()}>
            Read it
          </button>
        </div>
      </section>
    )
  }
  if (state.is === 'reading') return <Reading name={file.name} state={state} />
  if (state.is === 'failed') {
    return (
      <section class="card card-body stack-small">
        <p class="note bad" role="alert">
          {state.message}
        </p>
      </section>
    )
  }
  const isOfDraft = isDirty(store)
  const isOutdated = isOfDraft ? state.draft !== draftName(store.draft) : !state.isOfSaved
  return (
    <div class="stack">
      {state.profile.problem !== undefined && (
        <p class="note bad">The rest of the file can’t be read: {state.profile.problem}</p>
      )}
      {isOfDraft && !isOutdated && <p class="note warn">Read with your unsaved mappings.</p>}
      {isOutdated && (
        <p class="note warn row">
          <span class="grow">Your mappings or settings have changed since this file was read.</span>
          <button type="button" class="button small" onClick={() => void onProfile()}>
            Read it again
          </button>
        </p>
      )}
      {state.profile.events === 0 ? (
        <section class="card empty">
          <h2>There are no events in this file</h2>
        </section>
      ) : (
        <ProfileBody profile={state.profile} file={file} files={files} />
      )}
    </div>
  )
}

function Reading({ name, state }: { name: string; state: Extract<ProfileState, { is: 'reading' }> }) {
  return (
    <section class="card card-body stack-small" aria-label="Reading" aria-live="polite">
      <p>
        Reading {name}: {formatBytes(state.bytesRead)} of {formatBytes(state.totalBytes)}, {count(state.events)} events
      </p>
      <progress value={state.bytesRead} max={Math.max(1, state.totalBytes)} aria-label="Read so far" />
    </section>
  )
}

function ProfileBody({ profile, file, files }: Omit<ProfileReportProps, 'onProfile'> & { profile: FileProfile }) {
  const totals = totalsOf(profile)
  return (
    <>
      <dl class="figures" aria-label="Events">
        <Figure label="events" value={profile.events} />
        <Figure label="would be sent" value={totals.sent} tone="delivered" />
        <Figure label="rejected" value={totals.rejected} tone="rejected" />
        <Figure label="match no mapping" value={totals.unmatched} tone="not-subscribed" />
        {totals.withheld > 0 && <Figure label="withheld" value={totals.withheld} tone="not-subscribed" />}
      </dl>
      <Improvements profile={profile} />
      <ProfileEvents profile={profile} fileId={file.id} />
      <SendFile file={file} files={files} events={profile.events} />
    </>
  )
}

function Figure({ label, value, tone }: { label: string; value: number; tone?: string }) {
  return (
    <div>
      <dt>
        {tone !== undefined && <span class={`dot ${tone}`} aria-hidden="true" />} {label}
      </dt>
      <dd>{count(value)}</dd>
    </div>
  )
}

function totalsOf({ byEvent, unreadable }: FileProfile) {
  const rows = byEvent.flatMap(({ mappings }) => mappings)
  return {
    sent: rows.reduce((sum, { accepted }) => sum + accepted, 0),
    rejected:
      rows.reduce((sum, row) => sum + row.count - row.accepted, 0) +
      unreadable.reduce((sum, one) => sum + one.count, 0),
    unmatched: byEvent.reduce((sum, { unmatched }) => sum + unmatched, 0),
    withheld: byEvent.reduce((sum, { withheld }) => sum + withheld, 0)
  }
}
