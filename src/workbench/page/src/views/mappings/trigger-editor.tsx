import { useState } from 'preact/hooks'

import type { Preview, TriggerAnswer } from '../../../../contract'
import type { EventPath } from '../../event-paths'
import { TriggerBuilder } from './trigger-builder'
import { useTriggerForm } from './use-trigger-form'

interface TriggerEditorProps {
  trigger: string
  paths: EventPath[]
  preview: Preview | undefined
  error: string | undefined
  onChange: (trigger: string) => void
}

type Way = 'builder' | 'text'

/** Edits the mapping's trigger as a form or as text. */
export function TriggerEditor({ trigger, paths, preview, error, onChange }: TriggerEditorProps) {
  const [chosen, setChosen] = useState<Way | undefined>()
  const { answer, problem, edit } = useTriggerForm(trigger, onChange)
  const hasForm = answer !== undefined && 'form' in answer
  // The form until the server has answered, because nearly every trigger fits it.
  const way = chosen ?? (answer === undefined || hasForm ? 'builder' : 'text')
  return (
    <fieldset class="form-field trigger">
      <legend class="label">Trigger</legend>
      <div class="segments" role="group" aria-label="Edit the trigger as">
        <WayButton way="builder" current={way} label="Form" onChoose={setChosen} />
        <WayButton way="text" current={way} label="Text" onChoose={setChosen} />
      </div>
      {way === 'builder' && hasForm && <TriggerBuilder form={answer.form} paths={paths} onChange={edit} />}
      {answer !== undefined && !hasForm && <WhyNoForm answer={answer} />}
      {(way === 'text' || (answer !== undefined && !hasForm)) && (
        <textarea
          id="mapping-trigger"
          class="input mono"
          rows={1}
          spellcheck={false}
          aria-label="Trigger as text"
          value={trigger}
          aria-invalid={error !== undefined}
          aria-describedby="mapping-trigger-state"
          onInput={(change) => {
            setChosen('text')
            onChange(change.currentTarget.value)
          }}
        />
      )}
      <TriggerState way={way} trigger={trigger} preview={preview} error={error} problem={problem} />
    </fieldset>
  )
}

interface WayButtonProps {
  way: Way
  current: Way
  label: string
  onChoose: (way: Way) => void
}

function WayButton({ way, current, label, onChoose }: WayButtonProps) {
  return (
    <button type="button" aria-pressed={way === current} onClick={() => onChoose(way)}>
      {label}
    </button>
  )
}

function WhyNoForm({ answer }: { answer: TriggerAnswer }) {
  // A trigger that can't be read at all has its error below the text.
  if (!('reason' in answer)) return null
  return <p class="note">The form can’t show this trigger: it {answer.reason} Edit it as text.</p>
}

interface TriggerStateProps {
  way: Way
  trigger: string
  preview: Preview | undefined
  error: string | undefined
  /** What the form still lacks. */
  problem: string | undefined
}

function TriggerState({ way, trigger, preview, error, problem }: TriggerStateProps) {
  const unfinished = way === 'builder' ? problem : undefined
  return (
    <div id="mapping-trigger-state" aria-live="polite" class="stack-small">
      {unfinished !== undefined && <p class="note warn">{unfinished}</p>}
      {error !== undefined ? (
        <p class="field-error">{error}</p>
      ) : (
        <p class="help">
          {preview !== undefined &&
            (preview.matches ? 'Matches the chosen sample. ' : 'Does not match the chosen sample. ')}
          {way === 'builder' ? (
            <code>{trigger}</code>
          ) : (
            <>
              This is Segment’s subscription language, e.g. <code>type = "track" and event = "Order Completed"</code>.
            </>
          )}
        </p>
      )}
    </div>
  )
}
