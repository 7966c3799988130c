import { useEffect, useRef, useState } from 'preact/hooks'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'

export interface ChartSeries {
  label: string
  /** Class that sets the colour, e.g. `delivered`. */
  tone: string
  counts: number[]
}

export interface ChartProps {
  label: string
  /** Unix seconds at which each bucket starts. */
  starts: number[]
  bucketSeconds: number
  series: ChartSeries[]
}

const HEIGHT = 230

/** Counts over time as stacked bars, with what stands under the pointer in words, and the same as a table. */
export function Chart({ label, starts, bucketSeconds, series }: ChartProps) {
  const parent = useRef<HTMLDivElement>(null)
  const [pointed, setPointed] = useState<number | undefined>()
  const [themes, setThemes] = useState(0)
  const shown = series.filter(({ counts }) => counts.some((count) => count > 0))

  useEffect(() => {
    const redraw = () => setThemes((count) => count + 1)
    const media = matchMedia('(prefers-color-scheme: dark)')
    media.addEventListener('change', redraw)
    window.addEventListener('themechange', redraw)
    return () => {
      media.removeEventListener('change', redraw)
      window.removeEventListener('themechange', redraw)
    }
  }, [])

  useEffect(() => {
    const element = parent.current
    if (element === null || starts.length === 0) return
    const ink = getComputedStyle(element)
    const colours = shown.map(({ tone }) => colourOf(element, tone))
    const grid = { stroke: colourOf(element, 'chart-grid'), width: 1 }
    const axis = { stroke: ink.color, grid, ticks: grid, font: `12px ${ink.fontFamily}` }
    const middles = starts.map((start) => start + bucketSeconds / 2)
    // uPlot doesn't stack: the highest sums are drawn first and the lower ones over them.
    const sums = stack(shown.map(({ counts }) => counts)).reverse()
    const bars = uPlot.paths.bars?.({ size: [0.82, 46], align: 0 })
    const chart = new uPlot(
      {
        width: element.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
        padding: [10, 24, 0, 0],
        scales: {
          x: { time: true, range: () => spanOf(starts, bucketSeconds) },
          y: { range: (_chart, _min, max) => [0, Math.max(max * 1.08, 4)] }
        },
        axes: [
          { ...axis, space: 80, size: 42, values: (_chart, times, _axis, _space, step) => times.map(labelOf(step)) },
          { ...axis, size: 46, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 1e6] }
        ],
        series: [
          {},
          ...sums.map((_, index) => {
            const colour = colours[colours.length - 1 - index]
            return {
              ...(bars !== undefined && { paths: bars }),
              ...(colour !== undefined && { stroke: colour, fill: colour }),
              width: 0,
              points: { show: false }
            }
          })
        ],
        hooks: { setCursor: [(self) => setPointed(self.cursor.idx ?? undefined)] }
      },
      [middles, ...sums],
      element
    )
    const observer = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: HEIGHT }))
    observer.observe(element)
    return () => {
      observer.disconnect()
      chart.destroy()
    }
  }, [starts, series, bucketSeconds, themes])

  const total = (index: number) => shown.reduce((sum, { counts }) => sum + (counts[index] ?? 0), 0)
  return (
    <figure class="stack-small">
      <div
        class="chart muted"
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
        <details class="about small">
          <summary class="muted">As a table</summary>
          <div class="table-scroll pane-scroll" tabIndex={0} role="region" aria-label={`${label}, as a table`}>
            <table class="table">
              <thead>
                <tr>
                  <th>From</th>
                  {shown.map((one) => (
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
                      {shown.map((one) => (
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
      </figcaption>
    </figure>
  )
}

const MIN_BUCKETS = 24

/** A few buckets alone would be drawn as broad as the window. */
function spanOf(starts: number[], bucketSeconds: number): [number, number] {
  const end = (starts.at(-1) ?? 0) + bucketSeconds
  return [Math.min(starts[0] ?? 0, end - MIN_BUCKETS * bucketSeconds), end]
}

/** The time, and below it the date where a new one begins. */
function labelOf(stepSeconds: number) {
  let lastDate = ''
  return (seconds: number): string => {
    const time = new Date(seconds * 1000)
    const date = time.toLocaleDateString(undefined, { day: 'numeric', month: 'short' })
    if (stepSeconds >= 86_400) return date
    const clock = time.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', hour12: false })
    const isNew = date !== lastDate
    lastDate = date
    return isNew ? `${clock}\n${date}` : clock
  }
}

/** Row after row, each the sum of itself and those before. */
function stack(rows: number[][]): number[][] {
  let below: number[] | undefined
  return rows.map((row) => {
    const sum = row.map((count, index) => count + (below?.[index] ?? 0))
    below = sum
    return sum
  })
}

/** A canvas can't read CSS variables: an element that wears the class tells what the colour is just now. */
function colourOf(parent: HTMLElement, tone: string): string {
  const probe = document.createElement('span')
  probe.className = tone
  parent.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
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
