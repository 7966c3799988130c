import type { ComponentType } from 'preact'

import type { FieldDefinition } from '../../../../contract'
import type { EventPath } from '../../event-paths'

export interface ValueEditorProps {
  id: string
  /** The full label, e.g. "User Data, Email". */
  label: string
  field: FieldDefinition
  value: unknown
  onChange: (value: unknown) => void
  paths: EventPath[]
  /** The sample event, for paths inside a list's items. */
  event: unknown
  invalid?: boolean
  describedBy?: string
}

/** For forms whose parts are values too. The editor for a part is passed in, because it can contain such forms itself. */
export interface NestedEditorProps extends ValueEditorProps {
  Editor: ComponentType<ValueEditorProps>
}
