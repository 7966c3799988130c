import { useId, useRef, useState } from 'preact/hooks'

import type { EventPath } from '../event-paths'

export interface PathInputProps {
  label: string
  value: string
  onChange: (path: string) => void
  paths: EventPath[]
  id?: string
  invalid?: boolean
  describedBy?: string
}

const MAX_SHOWN = 60

/** A text input that offers the paths of the chosen sample: a combobox, as WAI-ARIA describes it. */
export function PathInput({ label, value, onChange, paths, id, invalid, describedBy }: PathInputProps) {
  const listId = useId()
  const [isOpen, setOpen] = useState(false)
  const [isTyping, setTyping] = useState(false)
  const [active, setActive] = useState(-1)
  const list = useRef<HTMLUListElement>(null)

  const sought = value.toLowerCase()
  // Opened on a whole path, the list shows all: what one wants then is another path.
  const shown = paths
    .filter(
      ({ path, preview }) => !isTyping || path.toLowerCase().includes(sought) || preview.toLowerCase().includes(sought)
    )
    .slice(0, MAX_SHOWN)
  const isShown = isOpen && shown.length > 0

  const open = () => {
    setOpen(true)
    setTyping(false)
    setActive(-1)
  }
  const choose = (path: string) => {
    onChange(path)
    setOpen(false)
  }
  const move = (step: number) => {
    if (!isShown) {
      open()
      return
    }
    const next = (active + step + shown.length) % shown.length
    setActive(next)
    list.current?.children[next]?.scrollIntoView({ block: 'nearest' })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') move(1)
    else if (event.key === 'ArrowUp') move(active === -1 ? 0 : -1)
    else if (event.key === 'Enter' && isShown && shown[active] !== undefined) choose(shown[active].path)
    else if (event.key === 'Escape' && isShown) setOpen(false)
    else return
    event.preventDefault()
  }

  return (
    <div class="combo grow">
      <input
        id={id}
        class="input"
        type="text"
        role="combobox"
        aria-label={label}
        aria-expanded={isShown}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={isShown && active >= 0 ? `${listId}-${active}` : undefined}
        aria-invalid={invalid === true}
        aria-describedby={describedBy}
        placeholder="path in the event"
        autoComplete="off"
        spellcheck={false}
        value={value}
        onInput={(event) => {
          onChange(event.currentTarget.value.trim().replace(/^\$\.?/, ''))
          setOpen(true)
          setTyping(true)
          setActive(-1)
        }}
        onClick={open}
        onKeyDown={onKeyDown}
        onBlur={() => setOpen(false)}
      />
      <ul
        class="combo-list"
        id={listId}
        role="listbox"
        aria-label={`${label}: paths in the sample`}
        hidden={!isShown}
        ref={list}
      >
        {isShown &&
          shown.map(({ path, preview }, index) => (
            <li
              key={path}
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === active}
              // Before the input loses the focus, which closes the list.
              onMouseDown={(event) => {
                event.preventDefault()
                choose(path)
              }}
            >
              <span>{path}</span>
              <span class="preview">{preview}</span>
            </li>
          ))}
      </ul>
    </div>
  )
}
