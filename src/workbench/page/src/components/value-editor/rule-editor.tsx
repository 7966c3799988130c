import { useEffect, useState } from 'preact/hooks'

import { readMappingValue } from '../../mapping-value'
import { JsonEditor } from '../json-editor'
import { RuleInWords } from './rule-in-words'

interface RuleEditorProps {
  onOpen: () => void
  id: string
  label: string
  value: unknown
  onChange: (value: unknown) => void
}

export function RuleEditor({ id, label, value, onChange, onOpen }: RuleEditorProps) {
  const stored = value === undefined ? '' : JSON.stringify(value, null, 2)
  const [text, setText] = useState(stored)
  const [isOpen, setOpen] = useState(readMappingValue(value).kind !== 'rule')
  const [error, setError] = useState<string | undefined>()
  useEffect(() => {
    if (error === undefined && normalize(text) !== normalize(stored)) setText(stored)
  }, [stored])

  const open = () => {
    setOpen(true)
    onOpen()
  }
  const edit = (next: string) => {
    setText(next)
    try {
      const parsed: unknown = next.trim() === '' ? undefined : JSON.parse(next)
      setError(undefined)
      onChange(parsed)
    } catch {
      setError('Not valid JSON yet: the mapping keeps its last valid rule.')
    }
  }
  return (
    <div class="stack-small">
      {value !== undefined && (
        <p class="rule-words">
          <RuleInWords rule={value} />
        </p>
      )}
      {isOpen ? (
        <>
          <JsonEditor label={`${label}: rule as JSON`} text={text} onChange={edit} describedBy={`${id}-json-error`} />
          <div id={`${id}-json-error`} aria-live="polite">
            {error !== undefined && <p class="field-error">{error}</p>}
          </div>
        </>
      ) : (
        <div>
          <button type="button" class="button quiet small" onClick={open}>
            Edit as JSON<span class="hidden-label"> for {label}</span>
          </button>
        </div>
      )}
    </div>
  )
}

function normalize(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text))
  } catch {
    return text
  }
}
