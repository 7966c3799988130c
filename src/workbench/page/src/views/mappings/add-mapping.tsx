import { useEffect, useRef, useState } from 'preact/hooks'

import type { Subscription } from '../../../../../delivery/subscription'
import type { NewMappingRequest } from '../../../../contract'
import { api, problemsOf } from '../../api'
import { useStore } from '../../store'

export interface AddMappingProps {
  /** Called with the name of the enabled mapping with the same trigger, if there is one. */
  onAdd: (subscription: Subscription, twin?: string) => void
}

/** A button that opens the choices for a new mapping. */
export function AddMapping({ onAdd }: AddMappingProps) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <button type="button" class="button primary" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        + Add mapping
      </button>
      {isOpen && (
        <AddMappingDialog
          onAdd={(subscription, twin) => {
            setOpen(false)
            onAdd(subscription, twin)
          }}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  )
}

interface Start {
  name: string
  text: string
  isMono: boolean
  /** Whether a mapping with this trigger exists. */
  isUsed: boolean
  /** The name of an enabled one. */
  twin?: string | undefined
  create: () => Promise<Subscription>
}

function useStarts(): Start[] {
  const { store } = useStore()
  const fresh = (name: string, text: string, request: NewMappingRequest): Start => ({
    name,
    text,
    isMono: false,
    isUsed: false,
    create: async () => (await api.newMapping(request)).subscription
  })
  return [
    fresh('Blank', 'Choose the event and the fields yourself.', { from: 'blank' }),
    fresh('Custom event', 'For an event that you defined at Pinterest.', { from: 'custom' }),
    ...store.server.presets.map((preset) => ({
      name: preset.name,
      text: preset.subscribe,
      isMono: true,
      isUsed: store.draft.some(({ subscribe }) => subscribe === preset.subscribe),
      twin: store.draft.find(({ enabled, subscribe }) => enabled && subscribe === preset.subscribe)?.name,
      create: () => Promise.resolve(preset)
    }))
  ]
}

function AddMappingDialog({ onAdd, onClose }: AddMappingProps & { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  const [sought, setSought] = useState('')
  const [problem, setProblem] = useState<string | undefined>()
  const starts = useStarts().filter(({ name, text }) => `${name} ${text}`.toLowerCase().includes(sought.toLowerCase()))

  const choose = ({ create, twin }: Start) =>
    create().then(
      (subscription) => onAdd(subscription, twin),
      (error: unknown) => setProblem(problemsOf(error)[0]?.message ?? '')
    )
  return (
    <dialog ref={dialog} class="add-mapping" aria-labelledby="add-mapping-title" onClose={onClose}>
      <div class="card-head">
        <h2 id="add-mapping-title">Add mapping</h2>
        <button type="button" class="button quiet icon" aria-label="Close" onClick={() => dialog.current?.close()}>
          ×
        </button>
      </div>
      <form
        class="card-body"
        onSubmit={(event) => {
          event.preventDefault()
          if (starts[0] !== undefined) void choose(starts[0])
        }}
      >
        <input
          class="input"
          type="search"
          autofocus
          aria-label="Find a preset"
          placeholder="Find a preset, e.g. checkout or Order Completed"
          value={sought}
          onInput={(event) => setSought(event.currentTarget.value)}
        />
      </form>
      {problem !== undefined && <p class="note bad">{problem}</p>}
      {starts.length === 0 && <p class="card-body muted">No preset matches “{sought}”.</p>}
      <ul class="starts" aria-label="Start from">
        {starts.map((start) => (
          <StartItem key={start.name} start={start} onChoose={() => void choose(start)} />
        ))}
      </ul>
    </dialog>
  )
}

function StartItem({ start, onChoose }: { start: Start; onChoose: () => void }) {
  const { name, text, isMono, isUsed } = start
  return (
    <li>
      <button type="button" onClick={onChoose}>
        <strong>{name}</strong>
        {isUsed && <span class="badge">in your list</span>}
        <span class={isMono ? 'muted mono' : 'muted'}>{text}</span>
      </button>
    </li>
  )
}
