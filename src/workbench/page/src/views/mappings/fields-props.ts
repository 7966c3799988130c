import type { Preview } from '../../../../contract'
import type { EventPath } from '../../event-paths'

export interface FieldsProps {
  mapping: Record<string, unknown>
  paths: EventPath[]
  event: unknown
  preview: Preview | undefined
  problemAt: (field: string) => string | undefined
  onChange: (mapping: Record<string, unknown>) => void
}
