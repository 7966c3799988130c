import { useState } from 'preact/hooks'

import type { Correction, CorrectionCheck, DroppedFile, RejectedReport } from '../../../../files-contract'
import { filesApi } from '../../files-api'
import { useAnswer, type Answer } from '../../use-answer'
import { FixGroup } from './fix-group'
import { SendFile } from './send-file'
import type { Files } from './use-files'
import { count, showValue } from '../../words'

type Group = RejectedReport['groups'][number]

/** Rejected events by reason, to correct, check and send again. */
export function Fix({ file, files }: { file: DroppedFile; files: Files }) {
  const report = useAnswer<RejectedReport>(file.id, (signal) => filesApi.rejected(file.id, signal))
  const [corrections, setCorrections] = useState<Correction[]>([])
  const [open, setOpen] = useState<string | undefined>()
  const check = useAnswer<CorrectionCheck>(
    corrections.length === 0 ? undefined : JSON.stringify(corrections),
    (signal) => filesApi.checkCorrections(file.id, corrections, signal)
  )
  const result = corrections.length === 0 ? undefined : check.value
  if (report.value === undefined) {
    return report.problems.length > 0 ? (
      <p class="note bad" role="alert">
        {report.problems[0]?.message}
      </p>
    ) : (
      <p class="muted loading">Reading the rejected events of {file.name}…</p>
    )
  }
  const { groups, events, problem } = report.value
  if (events === 0) {
    return <NothingRejected />
  }
  return (
    <div class="stack">
      {problem !== undefined && <p class="note bad">The rest of the file can’t be read: {problem}</p>}
      <section class="card" aria-labelledby="rejected-title">
        <div class="card-head">
          <h2 id="rejected-title">{count(events)} rejected, by reason</h2>
        </div>
        <ul class="event-list">
          {groups.map((group) => (
            <li key={group.kind} class="event-row">
              <GroupHead group={group} check={result} isOpen={open === group.kind} onOpen={setOpen} />
              {open === group.kind && (
                <FixGroup group={group} onCorrect={(correction) => setCorrections([...corrections, correction])} />
              )}
            </li>
          ))}
        </ul>
      </section>
      {corrections.length > 0 && (
        <Corrections corrections={corrections} groups={groups} check={check} onChange={setCorrections} />
      )}
      <SendFile file={file} files={files} events={events} corrections={corrections} />
    </div>
  )
}

function NothingRejected() {
  return (
    <section class="card empty">
      <h2>Nothing in this file is rejected</h2>
      <p>
        Drop a <code>rejected.ndjson</code> of <code>send --out</code>, or any file of events: those that would be
        rejected now are shown here by reason.
      </p>
    </section>
  )
}

interface GroupHeadProps {
  group: Group
  check: CorrectionCheck | undefined
  isOpen: boolean
  onOpen: (kind: string | undefined) => void
}

function GroupHead({ group, check, isOpen, onOpen }: GroupHeadProps) {
  const { kind, reason, count: all } = group
  const now = check?.groups.find((one) => one.kind === kind)
  const [still] = now?.stillRejected ?? []
  return (
    <>
      <p class="event-head">
        <span class="grow">{reason}</span>
        <span class="number">{count(all)}</span>
      </p>
      <div class="row">
        {now !== undefined && now.accepted > 0 && (
          <span class="badge good">{count(now.accepted)} would be sent now</span>
        )}
        {now !== undefined && now.unmatched > 0 && (
          <span class="badge warn">{count(now.unmatched)} not sent: no mapping, or withheld</span>
        )}
        <button
          type="button"
          class="button small"
          aria-expanded={isOpen}
          aria-label={`${isOpen ? 'Close' : 'Correct'}: ${reason}`}
          onClick={() => onOpen(isOpen ? undefined : kind)}
        >
          {isOpen ? 'Close' : 'Correct'}
        </button>
      </div>
      {still !== undefined && still.kind !== kind && (
        <p class="muted small">
          {count(still.count)} still rejected: {still.reason}
        </p>
      )}
    </>
  )
}

interface CorrectionsProps extends CorrectionListProps {
  check: Answer<CorrectionCheck>
}

function Corrections({ corrections, groups, check, onChange }: CorrectionsProps) {
  return (
    <section class="card" aria-labelledby="corrections-title">
      <div class="card-head">
        <h2 id="corrections-title">Corrections</h2>
        <span aria-live="polite" class={check.isBusy ? 'busy' : ''}>
          {check.value === undefined ? (
            'Checking…'
          ) : (
            <strong>
              {count(check.value.accepted)} of {count(check.value.events)} would be sent now
            </strong>
          )}
        </span>
      </div>
      <CorrectionList corrections={corrections} groups={groups} onChange={onChange} />
      {check.problems.map(({ message }) => (
        <p class="note bad" key={message}>
          {message}
        </p>
      ))}
    </section>
  )
}

interface CorrectionListProps {
  corrections: Correction[]
  groups: Group[]
  onChange: (corrections: Correction[]) => void
}

function CorrectionList({ corrections, groups, onChange }: CorrectionListProps) {
  return (
    <ul class="event-list" aria-label="Corrections so far">
      {corrections.map((correction, index) => {
        const text =
          'line' in correction
            ? `Line ${correction.line}, as edited`
            : `${correction.path}: ${correction.value === undefined ? 'removed' : showValue(correction.value)}`
        const where =
          'line' in correction ? '' : (groups.find(({ kind }) => kind === correction.kind)?.reason ?? 'all reasons')
        return (
          <li key={index} class="event-row row">
            <span class="grow">
              <code>{text}</code> <span class="muted small">{where}</span>
            </span>
            <button
              type="button"
              class="button quiet icon"
              aria-label={`Remove the correction ${text}`}
              onClick={() => onChange(corrections.toSpliced(index, 1))}
            >
              ×
            </button>
          </li>
        )
      })}
    </ul>
  )
}
