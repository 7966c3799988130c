import type { Logger } from '../gateway'
import type { Outcome } from '../delivery'
import type { OutcomeFacts } from '../queue'

/** Events are summed up in one log line per interval. */
const INTERVAL_MS = 10_000

const KINDS = [
  'delivered',
  'rejected',
  'expired',
  'outOfAttempts',
  'unknown',
  'notSubscribed',
  'retried',
  'late'
] as const
type Counts = Record<(typeof KINDS)[number], number>

export interface WorkLog {
  onOutcome(outcome: Outcome, facts: OutcomeFacts): void
  /** Logs the remaining counts. */
  end(): void
}

/**
 * Counts outcomes and logs them every few seconds, as a warning when conversions were lost: events that expired or arrived
 * late.
 */
export function createWorkLog(log: Logger, intervalMs = INTERVAL_MS): WorkLog {
  let recent = newCounts()
  const total = newCounts()
  const flush = () => {
    const counts = present(recent)
    recent = newCounts()
    if (counts.expired !== undefined) log.warn(counts, 'events expired: Pinterest rejects events over seven days old')
    else if (counts.late !== undefined)
      log.warn(counts, 'events were late: Pinterest counts events over an hour old as offline')
    else if (Object.keys(counts).length > 0) log.info(counts, 'events processed')
  }
  const timer = setInterval(flush, intervalMs)
  return {
    onOutcome(outcome, facts) {
      for (const kind of kindsOf(outcome, facts)) {
        recent[kind] += 1
        total[kind] += 1
      }
    },
    end() {
      clearInterval(timer)
      flush()
      log.info(present(total), 'total events')
    }
  }
}

const newCounts = (): Counts => Object.fromEntries(KINDS.map((kind) => [kind, 0])) as Counts

const present = (counts: Counts): Partial<Counts> =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))

function kindsOf({ status }: Outcome, { isFinal, isExpired, isLate }: OutcomeFacts): (keyof Counts)[] {
  if (!isFinal) return ['retried']
  switch (status) {
    case 'delivered':
      return isLate ? ['delivered', 'late'] : ['delivered']
    case 'rejected':
      return isExpired ? ['rejected', 'expired'] : ['rejected']
    case 'retry':
      return ['outOfAttempts']
    case 'unknown':
      return ['unknown']
    case 'not-subscribed':
      return ['notSubscribed']
  }
}
