import { useEffect, useRef, useState } from 'preact/hooks'

import type { Correction, DroppedFile } from '../../../../files-contract'
import { filesApi } from '../../files-api'
import { isDirty, useStore } from '../../store'
import { SendingProgress } from './sending-progress'
import type { Files } from './use-files'
import { count } from '../../words'

export interface SendFileProps {
  file: DroppedFile
  files: Files
  events: number
  corrections?: Correction[]
}

/** Sends a file with the saved mappings: to the sandbox, to Pinterest as a test, or for real once the user confirms. */
export function SendFile({ file, files, events, corrections }: SendFileProps) {
  const { store } = useStore()
  const { endpoint } = store
  const { settings } = store.server
  const [isAsking, setAsking] = useState(false)
  const { sending } = files.view ?? {}
  const isInProgress = sending !== undefined && sending.is !== 'finished' && sending.is !== 'failed'
  // Another file's progress is shown with that file.
  const isShown = sending !== undefined && (isInProgress || sending.fileId === file.id)
  const start = (isTest: boolean) => {
    setAsking(false)
    void files.act(() => filesApi.send({ id: file.id, endpoint, isTest, ...(corrections && { corrections }) }))
  }
  const what = `${count(events)} ${events === 1 ? 'event' : 'events'}`
  return (
    <section class="card" aria-labelledby="send-title">
      <div class="card-head">
        <h2 id="send-title">Send</h2>
        {isDirty(store) && <span class="badge warn">sends with the saved mappings</span>}
      </div>
      <div class="card-body stack-small">
        {isShown && <SendingProgress sending={sending} files={files} />}
        <div class="row">
          {endpoint === 'sandbox' ? (
            <button type="button" class="button primary" disabled={isInProgress} onClick={() => start(true)}>
              Send {what} to the sandbox
            </button>
          ) : (
            <>
              <button type="button" class="button" disabled={isInProgress} onClick={() => start(true)}>
                Send {what} as a test
              </button>
              <button type="button" class="button primary" disabled={isInProgress} onClick={() => setAsking(true)}>
                Report {what} to Pinterest…
              </button>
            </>
          )}
        </div>
      </div>
      {isAsking && (
        <Confirm
          account={textOrNothing(settings.pinterest.values.ad_account_id)}
          what={what}
          onNo={() => setAsking(false)}
          onYes={() => start(false)}
        />
      )}
    </section>
  )
}

function Confirm(props: { account: string; what: string; onYes: () => void; onNo: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} aria-labelledby="report-title" onClose={props.onNo}>
      <div class="card-head">
        <h2 id="report-title">Report {props.what} to Pinterest?</h2>
      </div>
      <div class="card-body stack">
        <p>
          They count as conversions of ad account {props.account}, and this can’t be undone. Offline events that were
          reported before count twice.
        </p>
        <div class="row">
          <button type="button" class="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="button" class="button primary" onClick={props.onYes}>
            Report them
          </button>
        </div>
      </div>
    </dialog>
  )
}

const textOrNothing = (value: unknown): string => (typeof value === 'string' ? value : '')
