import { useId, useRef, useState } from 'preact/hooks'

export interface ComboboxOption {
  value: string
  /** Shown after the value, to help recognize it. */
  note?: string
}

export interface ComboboxProps {
  label: string
  value: string
  onChange: (value: string) => void
  options: ComboboxOption[]
  /** What the list contains, e.g. "paths in the sample". */
  listLabel: string
  placeholder: string
  id?: string
  invalid?: boolean
  describedBy?: string
}

const MAX_SHOWN = 60

/** A text input that suggests values, and allows any other text. Follows WAI-ARIA's combobox pattern. */
export function Combobox(props: ComboboxProps) {
  const { label, value, onChange, id, invalid, describedBy, placeholder } = props
  const listId = useId()
  const suggestions = useSuggestions(props)
  const { isShown, active } = suggestions
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
        placeholder={placeholder}
        autoComplete="off"
        spellcheck={false}
        value={value}
        onInput={(event) => {
          onChange(event.currentTarget.value)
          suggestions.narrow()
        }}
        onClick={suggestions.open}
        onKeyDown={suggestions.onKeyDown}
        onBlur={suggestions.close}
      />
      <SuggestionList {...suggestions} id={listId} label={`${label}: ${props.listLabel}`} />
    </div>
  )
}

function useSuggestions({ value, options, onChange }: ComboboxProps) {
  const [isOpen, setOpen] = useState(false)
  const [isTyping, setTyping] = useState(false)
  const [active, setActive] = useState(-1)
  const list = useRef<HTMLUListElement>(null)

  const sought = value.toLowerCase()
  const isSought = (option: ComboboxOption) =>
    option.value.toLowerCase().includes(sought) || option.note?.toLowerCase().includes(sought) === true
  // If the text is one of the options, the list shows all of them: the user is looking for another one.
  const shown = (isTyping ? options.filter(isSought) : options).slice(0, MAX_SHOWN)
  const isShown = isOpen && shown.length > 0

  const show = (typing: boolean) => {
    setOpen(true)
    setTyping(typing)
    setActive(-1)
  }
  const choose = (next: string) => {
    onChange(next)
    setOpen(false)
  }
  const move = (step: number) => {
    if (!isShown) {
      show(false)
      return
    }
    const next = (active + step + shown.length) % shown.length
    setActive(next)
    list.current?.children[next]?.scrollIntoView({ block: 'nearest' })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') move(1)
    else if (event.key === 'ArrowUp') move(active === -1 ? 0 : -1)
    else if (event.key === 'Enter' && isShown && shown[active] !== undefined) choose(shown[active].value)
    else if (event.key === 'Escape' && isShown) setOpen(false)
    else return
    event.preventDefault()
  }
  return {
    shown,
    isShown,
    active,
    list,
    choose,
    onKeyDown,
    open: () => show(false),
    narrow: () => show(true),
    close: () => setOpen(false)
  }
}

type SuggestionListProps = Pick<
  ReturnType<typeof useSuggestions>,
  'shown' | 'isShown' | 'active' | 'list' | 'choose'
> & {
  id: string
  label: string
}

function SuggestionList({ id, label, shown, isShown, active, list, choose }: SuggestionListProps) {
  return (
    <ul class="combo-list" id={id} role="listbox" aria-label={label} hidden={!isShown} ref={list}>
      {isShown &&
        shown.map(({ value, note }, index) => (
          <li
            key={value}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            // Before the input loses focus, which closes the list.
            onMouseDown={(event) => {
              event.preventDefault()
              choose(value)
            }}
          >
            <span>{value}</span>
            {note !== undefined && <span class="preview">{note}</span>}
          </li>
        ))}
    </ul>
  )
}
