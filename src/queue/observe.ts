import type { Outcome } from '../delivery'
import type { Acknowledgement, Batch, Source, SourceEvent } from '../pipeline'

export interface SourceObserver {
  onBatch(eventCount: number): void
  /** Called when every event of a batch is answered, finally or to be retried. */
  onBatchEnd(seconds: number): void
  /** Called when the outcome is stored, with only the new results. `isFinal`: the event has left the queue. */
  onOutcome(outcome: Outcome, isFinal: boolean): void
}

/** The same source with callbacks, for metrics and the log. */
export function observeSource(source: Source, observer: SourceObserver): Source {
  return {
    async *read(signal) {
      for await (const batch of source.read(signal)) {
        observer.onBatch(batch.events.length)
        yield observeBatch(batch, observer)
      }
    }
  }
}

function observeBatch(batch: Batch, observer: SourceObserver): Batch {
  const startMs = performance.now()
  let unanswered = batch.events.length
  return {
    events: batch.events,
    ...(batch.sizeBytes !== undefined && { sizeBytes: batch.sizeBytes }),
    keepAlive: () => batch.keepAlive?.(),
    ...(batch.keepAliveIntervalMs !== undefined && { keepAliveIntervalMs: batch.keepAliveIntervalMs }),
    async acknowledge(acknowledgements) {
      await batch.acknowledge(acknowledgements)
      unanswered -= acknowledgements.filter(({ kind }) => kind !== 'progress').length
      if (unanswered === 0) observer.onBatchEnd((performance.now() - startMs) / 1000)
      for (const acknowledgement of acknowledgements) report(acknowledgement, batch.events, observer)
    }
  }
}

function report(acknowledgement: Acknowledgement, events: readonly SourceEvent[], observer: SourceObserver): void {
  const { kind, index } = acknowledgement
  if (kind !== 'done' && kind !== 'retry') return
  const known = new Set(
    events[index]?.previous?.results.flatMap(({ status, subscription }) => (status === 'retry' ? [] : subscription))
  )
  const { outcome } = acknowledgement
  const results = outcome.results.filter(({ subscription }) => !known.has(subscription))
  observer.onOutcome({ ...outcome, results }, kind === 'done')
}
