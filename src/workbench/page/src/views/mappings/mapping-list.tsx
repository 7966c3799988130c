import { useRef, useState } from 'preact/hooks'

import type { Subscription } from '../../../../../delivery/subscription'
import { useStore } from '../../store'
import { AddMapping, type AddMappingProps } from './add-mapping'
import { orderMappings, type MappingOrder } from './order-mappings'

interface MappingListProps {
  shownIndex: number
  onEdit: (index: number, subscription: Subscription) => void
  onAdd: AddMappingProps['onAdd']
}

export function MappingList({ shownIndex, onEdit, onAdd }: MappingListProps) {
  const { store } = useStore()
  const [sought, setSought] = useState('')
  const [order, setOrder] = useState<MappingOrder>('file')
  const items = orderMappings(store.draft, order, sought)
  // Tab reaches one place in the list, and the next Tab leaves it. Arrow keys move within the list.
  const [focused, setFocused] = useState(shownIndex)
  const entry = items.some(({ index }) => index === focused) ? focused : items[0]?.index
  return (
    <nav class="card list-pane sticky" aria-label="Mappings">
      <div class="card-body stack-small">
        <AddMapping onAdd={onAdd} />
        <ListTools sought={sought} order={order} onSeek={setSought} onOrder={setOrder} />
      </div>
      {store.draft.length === 0 && <p class="card-body muted">There are no mappings: no event is sent.</p>}
      {store.draft.length > 0 && items.length === 0 && <p class="card-body muted">No mapping matches “{sought}”.</p>}
      <ArrowKeyList label="All mappings. Move with the arrow keys.">
        {items.map(({ subscription, index }) => (
          <MappingItem
            key={index}
            href={`#mappings/${index}`}
            subscription={subscription}
            isShown={index === shownIndex}
            isEntry={index === entry}
            onFocus={() => setFocused(index)}
            onEnable={(enabled) => onEdit(index, { ...subscription, enabled })}
          />
        ))}
      </ArrowKeyList>
    </nav>
  )
}

interface ListToolsProps {
  sought: string
  order: MappingOrder
  onSeek: (sought: string) => void
  onOrder: (order: MappingOrder) => void
}

function ListTools({ sought, order, onSeek, onOrder }: ListToolsProps) {
  return (
    <>
      <input
        class="input"
        type="search"
        aria-label="Find a mapping"
        placeholder="Find a mapping or event"
        value={sought}
        onInput={(event) => onSeek(event.currentTarget.value)}
      />
      <select
        class="select"
        aria-label="Order of the mappings"
        value={order}
        onChange={(event) => onOrder(event.currentTarget.value as MappingOrder)}
      >
        <option value="file">File order</option>
        <option value="name">By name</option>
        <option value="on">On first</option>
      </select>
    </>
  )
}

/** Up and Down move between rows; Left and Right between a row's link and its switch. */
function ArrowKeyList({ label, children }: { label: string; children: preact.ComponentChildren }) {
  const list = useRef<HTMLUListElement>(null)
  const onKeyDown = (event: KeyboardEvent) => {
    const rows = [...(list.current?.children ?? [])]
    const row = rows.findIndex((item) => item.contains(document.activeElement))
    const steps: Record<string, number> = { ArrowDown: row + 1, ArrowUp: row - 1, Home: 0, End: rows.length - 1 }
    const isSwitch = document.activeElement?.matches('input') === true
    const wanted = event.key === 'ArrowRight' ? 'input' : event.key === 'ArrowLeft' ? 'a' : isSwitch ? 'input' : 'a'
    const isSideways = event.key === 'ArrowRight' || event.key === 'ArrowLeft'
    const next = rows[isSideways ? row : (steps[event.key] ?? -1)]
    const target = next?.querySelector<HTMLElement>(wanted)
    if (target == null) return
    event.preventDefault()
    target.focus()
  }
  return (
    <ul class="mapping-list" ref={list} aria-label={label} onKeyDown={onKeyDown}>
      {children}
    </ul>
  )
}

interface MappingItemProps {
  href: string
  subscription: Subscription
  isShown: boolean
  /** Whether Tab reaches this row. */
  isEntry: boolean
  onFocus: () => void
  onEnable: (enabled: boolean) => void
}

function MappingItem({ href, subscription, isShown, isEntry, onFocus, onEnable }: MappingItemProps) {
  const { name, subscribe, enabled } = subscription
  return (
    <li onFocusIn={onFocus}>
      <a
        href={href}
        tabIndex={isEntry ? 0 : -1}
        aria-current={isShown ? 'true' : undefined}
        class={enabled ? '' : 'off'}
        title={name}
      >
        <strong>{name === '' ? '(no name)' : name}</strong>
        <span class="trigger">{subscribe}</span>
      </a>
      <input
        type="checkbox"
        role="switch"
        class="switch"
        tabIndex={-1}
        aria-label={`${name} is on`}
        checked={enabled}
        onChange={(event) => onEnable(event.currentTarget.checked)}
      />
    </li>
  )
}
