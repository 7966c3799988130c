import type { Preview } from '../../../../contract'

interface TriggerEditorProps {
  trigger: string
  preview: Preview | undefined
  error: string | undefined
  onChange: (trigger: string) => void
}

export function TriggerEditor({ trigger, preview, error, onChange }: TriggerEditorProps) {
  return (
    <div class="form-field">
      <label for="mapping-trigger">Trigger</label>
      <textarea
        id="mapping-trigger"
        class="input mono"
        rows={1}
        spellcheck={false}
        value={trigger}
        aria-invalid={error !== undefined}
        aria-describedby="mapping-trigger-state"
        onInput={(change) => onChange(change.currentTarget.value)}
      />
      <div id="mapping-trigger-state" aria-live="polite">
        {error !== undefined ? (
          <p class="field-error">{error}</p>
        ) : (
          <p class="help">
            {matchText(preview)} Segment’s subscription language, e.g.{' '}
            <code>type = "track" and event = "Order Completed"</code>.
          </p>
        )}
      </div>
    </div>
  )
}

function matchText(preview: Preview | undefined): string {
  if (preview === undefined) return ''
  return preview.matches ? 'Matches the chosen sample.' : 'Does not match the chosen sample.'
}
