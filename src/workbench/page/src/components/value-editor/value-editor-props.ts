import type { ComponentType } from 'preact'

import type { FieldDefinition } from '../../../../contract'
import type { EventPath } from '../../event-paths'

export interface ValueEditorProps {
  id: string
  /** In full, e.g. "User Data, Email". */
  label: string
  field: FieldDefinition
  value: unknown
  onChange: (value: unknown) => void
  paths: EventPath[]
  /** The sample, for the paths inside a list's items. */
  event: unknown
  invalid?: boolean
  describedBy?: string
}

/** For the forms whose parts are values too: the editor of a part comes from outside, since it shows such forms itself. */
export interface NestedEditorProps extends ValueEditorProps {
  Editor: ComponentType<ValueEditorProps>
}
