import { useEffect, useRef } from 'preact/hooks'

import type { Editor } from './code-mirror'

export interface JsonEditorProps {
  label: string
  text: string
  onChange: (text: string) => void
  describedBy?: string
  bare?: boolean
}

/** CodeMirror, loaded when first needed, so that it doesn't delay the page. */
export function JsonEditor({ label, text, onChange, describedBy, bare }: JsonEditorProps) {
  const parent = useRef<HTMLDivElement>(null)
  const editor = useRef<Editor | undefined>(undefined)
  const latest = useRef({ text, onChange })
  latest.current = { text, onChange }

  useEffect(() => {
    let isGone = false
    void import('./code-mirror').then(({ createEditor }) => {
      if (isGone || parent.current === null) return
      editor.current = createEditor(parent.current, latest.current.text, {
        label,
        ...(describedBy !== undefined && { describedBy }),
        onChange: (next) => latest.current.onChange(next)
      })
    })
    return () => {
      isGone = true
      editor.current?.destroy()
      editor.current = undefined
    }
  }, [label, describedBy])
  useEffect(() => editor.current?.show(text), [text])

  return <div class={`editor ${bare === true ? 'bare' : ''}`} ref={parent} />
}
