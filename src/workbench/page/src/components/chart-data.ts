export interface ChartSeries {
  label: string
  /** Class that sets the color, e.g. `delivered`. */
  tone: string
  counts: number[]
}

/** What a chart shows. */
export interface ChartProps {
  label: string
  /** Unix seconds at which each bucket starts. */
  starts: number[]
  bucketSeconds: number
  series: ChartSeries[]
}
