import type { JSX } from 'preact'

import { Deliveries } from './deliveries'
import { Files } from './files'
import { Mappings } from './mappings'
import { Settings } from './settings'
import { Tester } from './tester'
import type { ViewProps } from './view-props'

export interface View {
  /** Its name in the address, e.g. `mappings` of `#mappings/5`. */
  key: string
  label: string
  Content: (props: ViewProps) => JSX.Element
}

/** The views in the order of the tabs. */
export const VIEWS: readonly View[] = [
  { key: 'settings', label: 'Settings', Content: Settings },
  { key: 'mappings', label: 'Mappings', Content: ({ rest }) => <Mappings open={rest} /> },
  { key: 'tester', label: 'Event tester', Content: Tester },
  { key: 'files', label: 'Files', Content: ({ rest }) => <Files rest={rest} /> },
  { key: 'deliveries', label: 'Deliveries', Content: Deliveries }
]
export const FIRST_VIEW = 'tester'
