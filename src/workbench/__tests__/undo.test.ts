import type { Subscription } from '../../delivery'
import type { WorkbenchState } from '../contract'
import { change, firstStore, type Change, type Store } from '../page/src/store'

const mapping = (name: string, fields: Subscription['mapping'] = {}): Subscription => ({
  name,
  partnerAction: 'reportConversionEvent',
  subscribe: `type = "track" and event = "${name}"`,
  enabled: true,
  mapping: { event_name: 'lead', user_data: { email: { '@path': '$.email' } }, ...fields }
})

const stateWith = (subscriptions: Subscription[], revision = 'first') =>
  ({
    subscriptions,
    samples: [],
    firstEndpoint: 'sandbox',
    configFile: { path: 'config.json', exists: true, revisions: { settings: 's', subscriptions: revision } }
  }) as unknown as WorkbenchState

const start = () => firstStore(stateWith([mapping('A'), mapping('B'), mapping('C')]))
const after = (store: Store, ...actions: (Change | ((store: Store) => Change))[]): Store =>
  actions.reduce((now, action) => change(now, typeof action === 'function' ? action(now) : action), store)
const names = ({ draft }: Store) => draft.map(({ name }) => name)

/** A change that can be undone. */
const undoable = (edit: (draft: Subscription[]) => Subscription[]) => (): Change => ({
  type: 'draft',
  draft: edit,
  notice: { text: 'Changed.', tone: 'plain', undo: 'draft' }
})
/** An edit in the form, which keeps the notice. */
const edit = (name: string, to: Partial<Subscription>) => (): Change => ({
  type: 'draft',
  draft: (draft) => draft.map((one) => (one.name === name ? { ...one, ...to } : one))
})
const add = (name: string) => (): Change => ({ type: 'draft', draft: (draft) => [...draft, mapping(name)] })
const remove = (name: string) => undoable((draft) => draft.filter((one) => one.name !== name))
const importOf = (...imported: Subscription[]) => undoable(() => imported)
const UNDO: Change = { type: 'undo' }

it.each([
  ['a removal, after another mapping was renamed', [remove('B'), edit('C', { name: 'C2' }), UNDO], ['A', 'B', 'C2']],
  ['a removal, after one was added', [remove('A'), add('D'), UNDO], ['A', 'B', 'C', 'D']],
  [
    'an addition, after it was renamed',
    [undoable((d) => [...d, mapping('D')]), edit('D', { name: 'E' }), UNDO],
    ['A', 'B', 'C']
  ],
  ['an import, without later edits', [importOf(mapping('X')), UNDO], ['A', 'B', 'C']],
  [
    'an import, after an imported mapping was renamed',
    [importOf(mapping('X')), edit('X', { name: 'Y' }), UNDO],
    ['A', 'B', 'C']
  ],
  ['an import, after one was added', [importOf(mapping('X')), add('D'), UNDO], ['A', 'B', 'C', 'D']],
  [
    'an import of the same names, after one was renamed',
    [importOf(mapping('A')), edit('A', { name: 'Z' }), UNDO],
    ['A', 'B', 'C']
  ],
  ['a new order', [undoable((d) => d.toReversed()), UNDO], ['A', 'B', 'C']]
])('undoes %s', (_, actions, expected) => {
  expect(names(after(start(), ...actions))).toEqual(expected)
})

it('undoes only the change, and keeps later edits of the same mapping', () => {
  const path = { '@path': '$.traits.email' }
  const mapIt = undoable((draft) =>
    draft.map((one) => (one.name === 'A' ? { ...one, mapping: { ...one.mapping, user_data: { email: path } } } : one))
  )
  const store = after(
    start(),
    mapIt,
    (now): Change => ({
      type: 'draft',
      draft: now.draft.with(0, {
        ...now.draft[0]!,
        enabled: false,
        mapping: { ...now.draft[0]!.mapping, opt_out: true }
      })
    }),
    UNDO
  )
  expect(store.draft[0]).toMatchObject({
    enabled: false,
    mapping: { user_data: { email: { '@path': '$.email' } }, opt_out: true }
  })
})

it('undoes a removal that was already saved', () => {
  const saved = (store: Store): Change => ({
    type: 'saved',
    notice: 'Saved.',
    server: stateWith(JSON.parse(JSON.stringify(store.draft)) as Subscription[], 'second')
  })
  expect(names(after(start(), remove('B'), saved, edit('C', { name: 'C2' }), UNDO))).toEqual(['A', 'B', 'C2'])
})

it('does not confuse a copy with its original', () => {
  const duplicate = undoable((draft) => draft.toSpliced(1, 0, { ...draft[0]!, name: 'A 2' }))
  expect(names(after(start(), duplicate, edit('A', { name: 'A1' }), UNDO))).toEqual(['A1', 'B', 'C'])
})

it('keeps a change made while the server prepared another', () => {
  const first = undoable((draft) => draft.map((one) => (one.name === 'A' ? { ...one, enabled: false } : one)))
  const second = undoable((draft) => draft.map((one) => (one.name === 'B' ? { ...one, enabled: false } : one)))
  const store = after(start(), first, second)
  expect(store.draft.map(({ enabled }) => enabled)).toEqual([false, false, true])
  expect(after(store, UNDO).draft.map(({ enabled }) => enabled)).toEqual([false, true, true])
})
