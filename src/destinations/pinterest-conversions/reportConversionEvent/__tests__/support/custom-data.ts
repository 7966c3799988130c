import type { BuildTrace } from '../../../types'
import { BuildLog } from '../../build-log'
import { buildCustomData } from '../../custom-data'
import type { Payload } from '../../generated-types'

export type Input = Pick<Payload, 'data_format' | 'custom_data' | 'custom_data_2' | 'contents' | 'product'>
export type Content = NonNullable<Payload['contents']>[number]

/** What is sent, and our warnings. */
export function build(input: Input) {
  const log = new BuildLog()
  const customData = buildCustomData(input, log)
  return { ...(customData && { customData }), warnings: log.warnings }
}

export const customDataOf = (input: Input) => build(input).customData

/** What the trace receives, as "dropped FIELD" and "derived FIELD". */
export function traced(input: Input): string[] {
  const told: string[] = []
  const trace: BuildTrace = {
    pii: () => told.push('pii'),
    dropped: (field) => told.push(`dropped ${field}`),
    derived: (field) => told.push(`derived ${field}`)
  }
  buildCustomData(input, new BuildLog(trace))
  return told
}
