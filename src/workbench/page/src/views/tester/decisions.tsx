import type { EventDetails } from '../../../../../delivery/explanation'

const LDP_TONES = { applied: 'good', 'applied-by-state': 'warn', ignored: 'bad', 'not-requested': '' } as const
const LDP_LABELS = {
  applied: 'applied',
  'applied-by-state': 'applied by state',
  ignored: 'ignored by Pinterest',
  'not-requested': 'not requested'
} as const

export function Decisions({ details }: { details: EventDetails }) {
  const { limitedDataProcessing: ldp, dedup, time } = details
  return (
    <dl class="facts">
      <div>
        <dt>
          Limited Data Processing <span class={`badge ${LDP_TONES[ldp.status]}`}>{LDP_LABELS[ldp.status]}</span>
        </dt>
        <dd>{details.limitedDataProcessingText}</dd>
      </div>
      {dedup !== undefined && (
        <div>
          <dt>
            Deduplication{' '}
            <span class={`badge ${dedup.possible ? 'good' : 'warn'}`}>
              {dedup.possible ? 'possible' : 'not possible'}
            </span>
          </dt>
          <dd>
            <code>
              {dedup.eventName} + {dedup.eventId}
            </code>
            <br />
            {dedup.text}
          </dd>
        </div>
      )}
      {time !== undefined && (
        <div>
          <dt>Time</dt>
          <dd>
            {new Date(time.eventTimeSeconds * 1000).toLocaleString()}
            <br />
            {time.text}
          </dd>
        </div>
      )}
      <MatchKeys keys={details.matchKeys} />
    </dl>
  )
}

function MatchKeys({ keys: { present, recommended } }: { keys: EventDetails['matchKeys'] }) {
  return (
    <div>
      <dt>Match keys</dt>
      <dd class="stack-small">
        <ul class="chips" aria-label="Sent">
          {present.map((key) => (
            <li class="chip" key={key}>
              {key}
            </li>
          ))}
        </ul>
        {recommended.length > 0 && (
          <>
            <span class="small">Recommended by Pinterest, missing here:</span>
            <ul class="chips" aria-label="Recommended and missing">
              {recommended.map((key) => (
                <li class="chip missing" key={key}>
                  {key}
                </li>
              ))}
            </ul>
          </>
        )}
      </dd>
    </div>
  )
}
