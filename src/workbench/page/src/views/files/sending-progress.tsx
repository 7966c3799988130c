import type { SendingView } from '../../../../files-contract'
import { filesApi } from '../../files-api'
import type { Files } from './use-files'
import { count, shorten } from '../../words'

const STATE_TEXTS: Readonly<Record<SendingView['is'], string>> = {
  running: 'Sending',
  pausing: 'Pausing: waiting for the last answers',
  paused: 'Paused',
  finished: 'Sent',
  failed: 'Stopped'
}

const COUNTS = [
  { key: 'delivered', label: 'delivered' },
  { key: 'rejected', label: 'rejected' },
  { key: 'retry', label: 'to be retried' },
  { key: 'unknown', label: 'unknown' },
  { key: 'not-subscribed', label: 'not subscribed' }
] as const

/** Progress through a file, the outcomes so far, and a pause button. */
export function SendingProgress({ sending, files }: { sending: SendingView; files: Files }) {
  const { fileName, endpoint, isTest, is, bytesRead, totalBytes, counts, rejections, rejectedFileId } = sending
  const where = endpoint === 'sandbox' ? 'the sandbox' : isTest ? 'Pinterest, as a test' : 'Pinterest'
  const isDone = is === 'finished' || is === 'failed'
  return (
    <div class={`stack-small ${files.isLost ? 'busy' : ''}`} role="status" aria-label="Progress of sending">
      <p>
        <strong>{files.isLost && !isDone ? 'No answer from the workbench. Last known state' : STATE_TEXTS[is]}</strong>:{' '}
        {shorten(fileName, 40)} to {where}
        {sending.pauseLeftMs > 0 && `. Pinterest asks to wait ${Math.ceil(sending.pauseLeftMs / 1000)} s`}
      </p>
      {!isDone && <progress value={bytesRead} max={Math.max(1, totalBytes)} aria-label="Sent so far" />}
      <ul class="legend">
        {COUNTS.filter(({ key }) => (counts[key] ?? 0) > 0).map(({ key, label }) => (
          <li key={key}>
            <span class={`dot ${key}`} aria-hidden="true" /> {count(counts[key] ?? 0)} {label}
          </li>
        ))}
        {sending.waitingRows > 0 && <li>{count(sending.waitingRows)} waiting to be retried</li>}
      </ul>
      {sending.message !== undefined && <p class="note bad">{sending.message}</p>}
      {rejections.slice(0, 3).map(({ reason, count: times }) => (
        <p class="muted small" key={reason}>
          {count(times)} × {reason}
        </p>
      ))}
      <div class="row">
        {is === 'running' && (
          <button type="button" class="button small" onClick={() => void files.act(filesApi.pause)}>
            Pause
          </button>
        )}
        {(is === 'paused' || is === 'failed') && (
          <button type="button" class="button small" onClick={() => void files.act(filesApi.resume)}>
            Resume
          </button>
        )}
        {isDone && (
          <a class="button small" href="#deliveries">
            See the outcomes
          </a>
        )}
        {rejectedFileId !== undefined && (
          <a class="button small" href={`#files/fix/${rejectedFileId}`}>
            Fix what was rejected
          </a>
        )}
      </div>
    </div>
  )
}
