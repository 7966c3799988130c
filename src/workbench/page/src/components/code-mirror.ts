import { json, jsonParseLinter } from '@codemirror/lang-json'
import { syntaxHighlighting } from '@codemirror/language'
import { linter } from '@codemirror/lint'
import { Annotation } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { classHighlighter } from '@lezer/highlight'
import { basicSetup } from 'codemirror'

// Colors come from the page's own style sheet, so that one theme serves dark and light.
const theme = EditorView.theme({
  '&': { color: 'var(--text)', backgroundColor: 'var(--surface)', fontSize: '12.5px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.55' },
  '.cm-content': { caretColor: 'var(--text)', padding: '8px 0' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-gutters': { backgroundColor: 'var(--surface-2)', color: 'var(--muted)', borderRight: '1px solid var(--line)' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'light-dark(#3451b20d, #9db1ff14)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'light-dark(#cfd9fb, #3b4a80)'
  },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    backgroundColor: 'var(--accent-soft)',
    outline: '1px solid var(--accent)'
  },
  '.cm-foldPlaceholder': { backgroundColor: 'var(--sunken)', color: 'var(--muted)', border: 'none', padding: '0 6px' },
  '.cm-panels, .cm-tooltip': { backgroundColor: 'var(--surface)', color: 'var(--text)', borderColor: 'var(--line)' },
  '.cm-panel input, .cm-panel button, .cm-panel label': { color: 'var(--text)' },
  '.cm-panel .cm-button': {
    backgroundImage: 'none',
    backgroundColor: 'var(--sunken)',
    borderColor: 'var(--line-strong)'
  },
  '.cm-textfield': { backgroundColor: 'var(--surface)', borderColor: 'var(--line-strong)' },
  '.cm-searchMatch': { backgroundColor: 'var(--warn-soft)' }
})

export interface Editor {
  /** Replaces the text without calling `onChange`. */
  show(text: string): void
  destroy(): void
}

const fromOutside = Annotation.define<boolean>()

export function createEditor(
  parent: HTMLElement,
  text: string,
  options: { label: string; describedBy?: string; onChange: (text: string) => void }
): Editor {
  const nonce = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? ''
  const view = new EditorView({
    parent,
    doc: text,
    extensions: [
      EditorView.cspNonce.of(nonce),
      basicSetup,
      json(),
      linter(jsonParseLinter()),
      syntaxHighlighting(classHighlighter),
      EditorView.lineWrapping,
      theme,
      EditorView.contentAttributes.of({
        'aria-label': options.label,
        ...(options.describedBy !== undefined && { 'aria-describedby': options.describedBy })
      }),
      EditorView.updateListener.of((update) => {
        if (!update.docChanged) return
        if (update.transactions.some((transaction) => transaction.annotation(fromOutside))) return
        options.onChange(update.state.doc.toString())
      })
    ]
  })
  // A scrollable element must be reachable by keyboard.
  view.scrollDOM.tabIndex = -1
  return {
    show(next) {
      if (next === view.state.doc.toString()) return
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: next },
        annotations: fromOutside.of(true)
      })
    },
    destroy: () => view.destroy()
  }
}
