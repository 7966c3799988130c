import type { Preview } from '../../../../contract'
import { JsonView } from '../../components/json-view'
import { SampleSelect } from '../../components/sample-select'

interface PreviewPaneProps {
  sampleName: string
  onSample: (name: string) => void
  preview: Preview | undefined
  isBusy: boolean
  problem: string | undefined
}

/** What the mapping makes of the chosen sample, as it is edited. */
export function PreviewPane({ sampleName, onSample, preview, isBusy, problem }: PreviewPaneProps) {
  const walk = preview?.walk
  return (
    <aside class="card sticky preview-pane" aria-label="Preview">
      <div class="card-head">
        <h2>Mapped payload</h2>
        <span class={`badge ${preview?.matches === true ? 'good' : ''}`} aria-live="polite">
          {preview?.matches === true ? 'trigger matches' : 'trigger does not match'}
        </span>
      </div>
      <div class="card-body stack-small">
        <SampleSelect label="For the sample" value={sampleName} onChange={onSample} />
        {problem !== undefined && <p class="note bad">{problem}</p>}
        {walk?.refusal !== undefined && <p class="note bad">{walk.refusal.reason}</p>}
      </div>
      <div class={isBusy ? 'busy' : ''}>
        {walk?.payload !== undefined && <JsonView value={walk.payload} label="Mapped payload of the sample" />}
      </div>
    </aside>
  )
}
