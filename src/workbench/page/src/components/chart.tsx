import { useEffect, useRef, useState } from 'preact/hooks'

import type { ChartProps } from './chart-data'
import type * as Bars from './draw-bars'

/** Counts over time as stacked bars, with the values under the pointer as text, and the same data as a table. */
export function Chart({ label, starts, bucketSeconds, series }: ChartProps) {
  const parent = useRef<HTMLDivElement>(null)
  const [pointed, setPointed] = useState<number | undefined>()
  const [failure, setFailure] = useState<string | undefined>()
  const theme = useThemeChanges()
  const shown = series.filter(({ counts }) => counts.some((count) => count > 0))

  useEffect(() => {
    let isGone = false
    let remove: (() => void) | undefined
    const draw = async () => {
      const { drawBars } = await loadBars()
      if (isGone || parent.current === null || starts.length === 0) return
      remove = drawBars(parent.current, { starts, bucketSeconds, series: shown, onPoint: setPointed })
    }
    setFailure(undefined)
    draw().catch((error: unknown) => setFailure(error instanceof Error ? error.message : String(error)))
    return () => {
      isGone = true
      remove?.()
    }
  }, [starts, series, bucketSeconds, theme])

  return (
    <figure class="stack-small">
      {failure !== undefined && <p class="note warn">The chart can’t be drawn: {failure} The numbers are below.</p>}
      <div
        class="chart muted"
        hidden={failure !== undefined}
        ref={parent}
        role="img"
        aria-label={`${label}. The same numbers are in the table below it.`}
      />
      <figcaption class="stack-small">
        <ul class="legend">
          {shown.map(({ label, tone, counts }) => (
            <li key={label}>
              <span class={`dot ${tone}`} /> {label}
              {pointed !== undefined && <strong>{counts[pointed] ?? 0}</strong>}
            </li>
          ))}
          {pointed !== undefined && <li class="grow">{describeBucket(starts[pointed] ?? 0, bucketSeconds)}</li>}
        </ul>
        <AsTable label={label} starts={starts} bucketSeconds={bucketSeconds} series={shown} />
      </figcaption>
    </figure>
  )
}

/**
 * The chart library, loaded when first needed. It passes the browser's language to Intl as it loads. Under LANG=C,
 * Chromium's language is `en-US@posix`, which Intl rejects, so it is replaced first.
 */
function loadBars(): Promise<typeof Bars> {
  try {
    new Intl.NumberFormat(navigator.language)
  } catch {
    Object.defineProperty(navigator, 'language', { value: 'en-US', configurable: true })
  }
  return import('./draw-bars')
}

/** Counts theme changes: a canvas keeps the colors of the theme in which it was drawn. */
function useThemeChanges(): number {
  const [changes, setChanges] = useState(0)
  useEffect(() => {
    const redraw = () => setChanges((count) => count + 1)
    const media = matchMedia('(prefers-color-scheme: dark)')
    media.addEventListener('change', redraw)
    window.addEventListener('themechange', redraw)
    return () => {
      media.removeEventListener('change', redraw)
      window.removeEventListener('themechange', redraw)
    }
  }, [])
  return changes
}

function AsTable({ label, starts, bucketSeconds, series }: ChartProps) {
  const total = (index: number) => series.reduce((sum, { counts }) => sum + (counts[index] ?? 0), 0)
  return (
    <details class="about small">
      <summary class="muted">As a table</summary>
      <div class="table-scroll pane-scroll" tabIndex={0} role="region" aria-label={`${label}, as a table`}>
        <table class="table">
          <thead>
            <tr>
              <th>From</th>
              {series.map((one) => (
                <th class="number" key={one.label}>
                  {one.label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {starts.map((start, index) =>
              total(index) === 0 ? null : (
                <tr key={start}>
                  <td class="nowrap">{describeBucket(start, bucketSeconds)}</td>
                  {series.map((one) => (
                    <td class="number" key={one.label}>
                      {one.counts[index] ?? 0}
                    </td>
                  ))}
                </tr>
              )
            )}
          </tbody>
        </table>
      </div>
    </details>
  )
}

function describeBucket(startSeconds: number, bucketSeconds: number): string {
  const start = new Date(startSeconds * 1000)
  if (bucketSeconds >= 86_400) return start.toLocaleDateString(undefined, { dateStyle: 'medium' })
  return start.toLocaleString(undefined, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit'
  })
}
