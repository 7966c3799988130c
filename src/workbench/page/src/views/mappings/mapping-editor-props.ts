import type { Subscription } from '../../../../../delivery/subscription'

export interface MappingEditorProps {
  index: number
  subscription: Subscription
  onChange: (subscription: Subscription) => void
  onDuplicate: () => void
  onRemove: () => void
}
