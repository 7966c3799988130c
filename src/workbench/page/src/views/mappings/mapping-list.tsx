import type { Subscription } from '../../../../../delivery/subscription'
import { useStore } from '../../store'

interface MappingListProps {
  shownIndex: number
  onEdit: (index: number, subscription: Subscription) => void
  onAdd: (subscription: Subscription) => void
}

export function MappingList({ shownIndex, onEdit, onAdd }: MappingListProps) {
  const { store } = useStore()
  return (
    <nav class="card list-pane sticky" aria-label="Mappings">
      <ul class="mapping-list">
        {store.draft.map((subscription, index) => (
          <MappingItem
            key={index}
            href={`#mappings/${index}`}
            subscription={subscription}
            isShown={index === shownIndex}
            onEnable={(enabled) => onEdit(index, { ...subscription, enabled })}
          />
        ))}
      </ul>
      <div class="card-body">
        <AddMapping presets={store.server.presets} onAdd={onAdd} />
      </div>
    </nav>
  )
}

interface MappingItemProps {
  href: string
  subscription: Subscription
  isShown: boolean
  onEnable: (enabled: boolean) => void
}

function MappingItem({ href, subscription, isShown, onEnable }: MappingItemProps) {
  const { name, subscribe, enabled } = subscription
  return (
    <li>
      <a href={href} aria-current={isShown ? 'true' : undefined} class={enabled ? '' : 'off'}>
        <strong>{name}</strong>
        <span class="trigger">{subscribe}</span>
      </a>
      <input
        type="checkbox"
        role="switch"
        class="switch"
        aria-label={`${name} is on`}
        checked={enabled}
        onChange={(event) => onEnable(event.currentTarget.checked)}
      />
    </li>
  )
}

function AddMapping({ presets, onAdd }: { presets: Subscription[]; onAdd: (subscription: Subscription) => void }) {
  return (
    <>
      <label class="hidden-label" for="add-mapping">
        Add a mapping
      </label>
      <select
        id="add-mapping"
        class="select"
        value=""
        onChange={(event) => {
          const preset = presets.find(({ name }) => name === event.currentTarget.value)
          event.currentTarget.value = ''
          if (preset !== undefined) onAdd(preset)
        }}
      >
        <option value="">Add a mapping from…</option>
        {presets.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </>
  )
}
