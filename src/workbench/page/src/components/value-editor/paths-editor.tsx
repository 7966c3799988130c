import { useEffect, useState } from 'preact/hooks'

import { writePaths, type MappingValue } from '../../mapping-value'
import { PathInput } from './path-input'
import type { ValueEditorProps } from './value-editor-props'

/** Paths into the event: the first one with a value is used. */
export function PathsEditor({ read, ...props }: ValueEditorProps & { read: MappingValue }) {
  const { label, field, onChange } = props
  const known = read.kind === 'paths' ? read : { paths: [''], test: 'exists' as const }
  // In personal data an empty text counts as missing. Elsewhere `blank` would skip 0, which is a value.
  const test = known.paths.length > 1 ? known.test : field.category === 'hashedPII' ? 'blank' : 'exists'
  const [rows, setRows] = useState(known.paths)
  // Empty rows are not part of the mapping: they exist only here, until something is entered.
  const stored = known.paths.join('\n')
  useEffect(() => {
    if (rows.filter((row) => row !== '').join('\n') !== stored) setRows(known.paths)
  }, [stored])

  const fallback = 'fallback' in known ? known.fallback : undefined
  const update = (next: string[]) => {
    setRows(next)
    onChange(writePaths({ paths: next, test, ...(fallback !== undefined && { fallback }) }))
  }
  return (
    <div class="stack-small">
      {rows.map((path, index) => (
        <PathRow
          key={index}
          {...props}
          index={index}
          path={path}
          onPath={(next) => update(rows.with(index, next))}
          {...(rows.length > 1 && { onRemove: () => update(rows.toSpliced(index, 1)) })}
        />
      ))}
      {fallback !== undefined && (
        <p class="small muted">
          else the fixed value <code>{String(fallback)}</code>
        </p>
      )}
      <div>
        <button type="button" class="button quiet small" onClick={() => setRows([...rows, ''])}>
          + Fallback<span class="hidden-label"> for {label}</span>
        </button>
      </div>
    </div>
  )
}

interface PathRowProps extends ValueEditorProps {
  index: number
  path: string
  onPath: (path: string) => void
  /** Missing for the only row. */
  onRemove?: () => void
}

function PathRow({ id, label, index, path, paths, invalid, describedBy, onPath, onRemove }: PathRowProps) {
  return (
    <div class="path-row">
      {index > 0 && <span class="else">else</span>}
      <PathInput
        {...(index === 0 && { id })}
        label={index === 0 ? label : `${label}, fallback ${index}`}
        value={path}
        paths={paths}
        onChange={onPath}
        {...(invalid === true && { invalid })}
        {...(describedBy !== undefined && { describedBy })}
      />
      {onRemove !== undefined && (
        <button
          type="button"
          class="button quiet icon"
          aria-label={`Remove ${path === '' ? 'this path' : path} from ${label}`}
          onClick={onRemove}
        >
          ×
        </button>
      )}
    </div>
  )
}
