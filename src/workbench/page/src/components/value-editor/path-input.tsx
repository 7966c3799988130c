import type { EventPath } from '../../event-paths'
import { Combobox } from '../combobox'

export interface PathInputProps {
  label: string
  value: string
  onChange: (path: string) => void
  paths: EventPath[]
  id?: string
  invalid?: boolean
  describedBy?: string
}

/** A path into the event, with suggestions from the chosen sample. */
export function PathInput({ paths, onChange, ...props }: PathInputProps) {
  return (
    <Combobox
      {...props}
      options={paths.map(({ path, preview }) => ({ value: path, note: preview }))}
      listLabel="paths in the sample"
      placeholder="path in the event"
      onChange={(next) => onChange(next.trim().replace(/^\$\.?/, ''))}
    />
  )
}
