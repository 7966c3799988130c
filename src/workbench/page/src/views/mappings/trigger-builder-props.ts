import type { TriggerForm } from '../../../../../delivery/trigger-form'
import type { EventPath } from '../../event-paths'

export interface TriggerBuilderProps {
  form: TriggerForm
  paths: EventPath[]
  onChange: (form: TriggerForm) => void
}
