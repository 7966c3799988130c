import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'

import type { ChartProps } from './chart-data'

const HEIGHT = 230
const MIN_BUCKETS = 24

export interface DrawOptions extends Pick<ChartProps, 'starts' | 'bucketSeconds' | 'series'> {
  /** The bucket under the pointer, by index. */
  onPoint: (index: number | undefined) => void
}

/** Draws stacked bars into `element`. Returns a function that removes them. */
export function drawBars(element: HTMLElement, { starts, bucketSeconds, series, onPoint }: DrawOptions): () => void {
  const colors = series.map(({ tone }) => colorOf(element, tone))
  const middles = starts.map((start) => start + bucketSeconds / 2)
  // uPlot doesn't stack, so the highest sums are drawn first and the lower ones over them.
  const sums = stack(series.map(({ counts }) => counts)).reverse()
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
      axes: axesOf(element),
      series: [
        {},
        ...sums.map((_, index) => {
          const color = colors[colors.length - 1 - index]
          return {
            ...(bars !== undefined && { paths: bars }),
            ...(color !== undefined && { stroke: color, fill: color }),
            width: 0,
            points: { show: false }
          }
        })
      ],
      hooks: { setCursor: [(self) => onPoint(self.cursor.idx ?? undefined)] }
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
}

function axesOf(element: HTMLElement): uPlot.Axis[] {
  const ink = getComputedStyle(element)
  const grid = { stroke: colorOf(element, 'chart-grid'), width: 1 }
  const axis = { stroke: ink.color, grid, ticks: grid, font: `12px ${ink.fontFamily}` }
  return [
    { ...axis, space: 80, size: 42, values: (_chart, times, _axis, _space, step) => times.map(labelOf(step)) },
    { ...axis, size: 46, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 1e6] }
  ]
}

/** The chart's time range, at least `MIN_BUCKETS` wide: otherwise one bucket could be as wide as the window. */
function spanOf(starts: number[], bucketSeconds: number): [number, number] {
  const end = (starts.at(-1) ?? 0) + bucketSeconds
  return [Math.min(starts[0] ?? 0, end - MIN_BUCKETS * bucketSeconds), end]
}

/** The time, with the date below it where a new day begins. */
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

/** Each row as the sum of itself and the rows before it. */
function stack(rows: number[][]): number[][] {
  let below: number[] | undefined
  return rows.map((row) => {
    const sum = row.map((count, index) => count + (below?.[index] ?? 0))
    below = sum
    return sum
  })
}

/** A canvas can't read CSS variables, so an element with the class provides the color of the current theme. */
function colorOf(parent: HTMLElement, tone: string): string {
  const probe = document.createElement('span')
  probe.className = tone
  parent.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}
