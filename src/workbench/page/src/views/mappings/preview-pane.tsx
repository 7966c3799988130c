import type { Preview } from '../../../../contract'
import { JsonView } from '../../components/json-view'
import { SampleSelect } from '../../components/sample-select'
import { useStore } from '../../store'
import { arrangePayload } from './fields'

interface PreviewPaneProps {
  sampleName: string
  onSample: (name: string) => void
  preview: Preview | undefined
  isBusy: boolean
  problem: string | undefined
}

/** The mapped payload of the chosen sample, updated with each edit. */
export function PreviewPane({ sampleName, onSample, preview, isBusy, problem }: PreviewPaneProps) {
  const details = preview?.details
  return (
    <aside class="card sticky preview-pane" aria-label="Preview">
      <div class="card-head">
        <h2>Mapped payload</h2>
        <span aria-live="polite">
          {preview !== undefined && (
            <span class={`badge ${preview.matches ? 'good' : ''}`}>
              {preview.matches ? 'trigger matches' : 'trigger does not match'}
            </span>
          )}
        </span>
      </div>
      <div class="card-body stack-small">
        <SampleSelect label="For the sample" value={sampleName} onChange={onSample} />
        {problem !== undefined && <p class="note bad">{problem}</p>}
        {details?.rejection !== undefined && <p class="note bad">{details.rejection.reason}</p>}
        {details?.warnings.map((warning) => (
          <p class="note warn" key={warning}>
            {warning}
          </p>
        ))}
      </div>
      <div class={isBusy ? 'busy' : ''}>{details?.payload !== undefined && <Payload payload={details.payload} />}</div>
    </aside>
  )
}

function Payload({ payload }: { payload: object }) {
  const { store } = useStore()
  const arranged = arrangePayload(payload, store.server.action.fields)
  return (
    <>
      <JsonView value={arranged.payload} label="Mapped payload of the sample" />
      {Object.keys(arranged.advanced).length > 0 && (
        <details class="group">
          <summary>
            <span class="small">Advanced: batching</span>
          </summary>
          <JsonView value={arranged.advanced} label="How the sample is batched" />
        </details>
      )}
    </>
  )
}
