import type { Writable } from 'node:stream'
import { Format, SingleBar } from 'cli-progress'
import type { RunSummary } from '../../delivery'
import { formatCount, formatDuration, formatPercent } from '../numbers'

export interface ProgressState {
  summary: RunSummary
  bytesRead: number
  /** Missing for standard input. */
  totalBytes?: number
  waitingRows: number
  /** Milliseconds until the end of a pause that Pinterest asked for; 0 when there is none. */
  pauseLeftMs: number
}

export interface Progress {
  stop(): void
}

export interface ProgressOptions {
  stream: Writable & { isTTY?: boolean }
  read: () => ProgressState
  plainIntervalMs?: number
}

const BAR_INTERVAL_MS = 200
const PLAIN_INTERVAL_MS = 5000

/** A bar on a terminal, else a line from time to time. Runs until it is stopped. */
export function startProgress({ stream, read, plainIntervalMs = PLAIN_INTERVAL_MS }: ProgressOptions): Progress {
  const startedMs = performance.now()
  const describeProgress = meter(startedMs, read())
  if (stream.isTTY !== true) {
    const timer = setInterval(() => {
      const state = read()
      const share =
        state.totalBytes === undefined ? '' : ` (${formatPercent(state.bytesRead, state.totalBytes)} of the input read)`
      stream.write(`${formatCount(state.summary.total)} events${share}, ${describeProgress(state)}\n`)
    }, plainIntervalMs)
    timer.unref()
    return { stop: () => clearInterval(timer) }
  }
  const bar = new SingleBar({
    stream,
    // Its own handler would end the process at the first Ctrl-C, before pending outcomes are written.
    gracefulExit: false,
    clearOnComplete: true,
    hideCursor: true,
    linewrap: true,
    barsize: 16,
    format: (options, params, payload: { text?: string; hasTotal?: boolean }) => {
      const drawn =
        payload.hasTotal === true
          ? `${Format.BarFormat(params.progress, options)} ${String(Math.floor(params.progress * 100)).padStart(3)} %  `
          : ''
      return `${drawn}${payload.text ?? ''}`
    }
  })
  bar.start(1, 0, {})
  const draw = () => {
    const state = read()
    bar.setTotal(state.totalBytes ?? 1)
    bar.update(state.totalBytes === undefined ? 0 : state.bytesRead, {
      hasTotal: state.totalBytes !== undefined,
      text: describeProgress(state)
    })
  }
  const timer = setInterval(draw, BAR_INTERVAL_MS)
  timer.unref()
  return {
    stop: () => {
      clearInterval(timer)
      bar.stop()
    }
  }
}

/** Describes the state in a line, with the rate since the start, without the events of an earlier run. */
function meter(startedMs: number, before: ProgressState): (state: ProgressState) => string {
  const eventsBefore = before.summary.total
  return (state) => {
    const elapsedMs = performance.now() - startedMs
    const { delivered, rejected } = state.summary.events
    const perSecond = Math.round(((state.summary.total - eventsBefore) / elapsedMs) * 1000)
    const parts = [
      `${formatCount(perSecond)} a second`,
      `${formatCount(delivered)} delivered`,
      `${formatCount(rejected)} rejected`
    ]
    if (state.waitingRows > 0) parts.push(`${formatCount(state.waitingRows)} waiting to be retried`)
    if (state.pauseLeftMs > 0) parts.push(`Pinterest asks to wait another ${formatDuration(state.pauseLeftMs)}`)
    const leftMs = timeLeftMs(state, elapsedMs)
    if (leftMs !== undefined) parts.push(`${formatDuration(leftMs)} left`)
    return parts.join(', ')
  }
}

function timeLeftMs({ bytesRead, totalBytes }: ProgressState, elapsedMs: number): number | undefined {
  if (totalBytes === undefined || bytesRead === 0 || bytesRead >= totalBytes) return undefined
  return (elapsedMs / bytesRead) * (totalBytes - bytesRead)
}
