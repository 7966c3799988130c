import { createContext } from 'preact'
import { useContext } from 'preact/hooks'

import type { Subscription } from '../../../delivery/subscription'
import type { Endpoint, Problem, WorkbenchState } from '../../contract'
import { undoDraft } from './undo'

/** All that the page knows, in one place. The server's part is replaced whole by each answer, never patched here. */
export interface Store {
  server: WorkbenchState
  /** Where this tab's requests go. Each names it, so another tab's choice changes nothing here. */
  endpoint: Endpoint
  /** The mappings as they stand in the editor, saved or not. */
  draft: Subscription[]
  /** The server's state that has other mappings than those the draft began with: the file was changed elsewhere. */
  elsewhere?: WorkbenchState
  /** Settings as typed and not saved, by endpoint. */
  settingsDraft: Record<Endpoint, Record<string, unknown>>
  /** Of the last save or import. */
  problems: Problem[]
  sampleName: string
  /** The event under test, as typed. */
  eventText: string
  /** Typed or pasted, rather than a sample as it came. */
  isOwnEvent: boolean
  notice?: Notice
  /** The last notice that can be undone: it stays until it is used, dismissed, or replaced by another such. */
  undoable?: Undoable
}

export interface Notice {
  text: string
  tone: 'good' | 'bad' | 'plain'
  /** What "Undo" brings back: the mappings before the change, or a function that does it. */
  undo?: Subscription[] | (() => void)
}

export interface Undoable extends Notice {
  undo: Subscription[] | (() => void)
  /** The mappings just after the change. */
  after: Subscription[]
}

export type Change =
  | { type: 'server'; server: WorkbenchState }
  | { type: 'refreshed'; server: WorkbenchState }
  | { type: 'saved'; server: WorkbenchState; notice: string }
  | { type: 'reload' }
  | { type: 'endpoint'; endpoint: Endpoint }
  | { type: 'settings'; endpoint: Endpoint; values: Record<string, unknown> }
  | { type: 'draft'; draft: Subscription[]; notice?: Notice }
  | { type: 'undo' }
  | { type: 'problems'; problems: Problem[] }
  | { type: 'sample'; name: string }
  | { type: 'event'; text: string }
  | { type: 'notice'; notice?: Notice }
  | { type: 'dismiss-undo' }

export function firstStore(server: WorkbenchState): Store {
  const sample = server.samples.find(({ name }) => name === 'checkout') ?? server.samples[0]
  return {
    server,
    endpoint: server.firstEndpoint,
    draft: server.subscriptions,
    settingsDraft: { sandbox: {}, pinterest: {} },
    problems: [],
    sampleName: sample?.name ?? '',
    eventText: sample === undefined ? '{}' : JSON.stringify(sample.event, null, 2),
    isOwnEvent: sample === undefined
  }
}

export function change(store: Store, action: Change): Store {
  switch (action.type) {
    case 'server':
      return withServer(store, action.server)
    case 'refreshed':
      return withServer(store, action.server, {
        text: 'The mappings were changed elsewhere. You now see the new ones.',
        tone: 'plain'
      })
    case 'saved':
      return withNotice(adopt(store, action.server), { text: action.notice, tone: 'good' })
    case 'reload':
      return store.elsewhere === undefined ? store : adopt(store, store.elsewhere)
    case 'endpoint':
      return { ...store, endpoint: action.endpoint }
    case 'settings':
      return { ...store, settingsDraft: { ...store.settingsDraft, [action.endpoint]: action.values } }
    case 'draft':
      return withNotice({ ...store, draft: action.draft, problems: [] }, action.notice)
    case 'undo':
      return undo(store)
    case 'problems':
      return { ...store, problems: action.problems }
    case 'sample':
      return withSample(store, action.name)
    case 'event':
      return { ...store, eventText: action.text, isOwnEvent: true }
    case 'notice':
      return withNotice(store, action.notice)
    case 'dismiss-undo':
      return without(store, 'undoable')
  }
}

/** Mappings as typed must not be lost to those that somebody else saved, nor the other way round: then a person chooses. */
function withServer(store: Store, server: WorkbenchState, notice?: Notice): Store {
  if (isSameRevision(store.server, server)) {
    // The same mappings, and the same objects, so that nothing counts as changed.
    return { ...store, server: { ...server, subscriptions: store.server.subscriptions } }
  }
  if (isDirty(store)) return { ...store, elsewhere: server }
  const adopted = adopt(store, server)
  return notice === undefined ? adopted : withNotice(adopted, notice)
}

const adopt = (store: Store, server: WorkbenchState): Store => ({
  ...without(store, 'elsewhere'),
  server,
  draft: server.subscriptions,
  problems: []
})

const isSameRevision = (one: WorkbenchState, other: WorkbenchState): boolean =>
  one.configFile.revisions.subscriptions === other.configFile.revisions.subscriptions

function withSample(store: Store, name: string): Store {
  const sample = store.server.samples.find((one) => one.name === name)
  if (sample === undefined) return store
  return { ...store, sampleName: sample.name, eventText: JSON.stringify(sample.event, null, 2), isOwnEvent: false }
}

/** A notice of something that can be undone has a place of its own, where later ones don't cover it. */
function withNotice(store: Store, notice: Notice | undefined): Store {
  const { undo } = notice ?? {}
  if (notice === undefined) return without(store, 'notice')
  if (undo === undefined) return { ...store, notice }
  return { ...without(store, 'notice'), undoable: { ...notice, undo, after: store.draft } }
}

function undo(store: Store): Store {
  const { undoable } = store
  if (undoable === undefined) return store
  const rest = without(store, 'undoable')
  if (typeof undoable.undo === 'function') return rest
  return { ...rest, draft: undoDraft(store.draft, { before: undoable.undo, after: undoable.after }), problems: [] }
}

function without(store: Store, key: 'notice' | 'undoable' | 'elsewhere'): Store {
  return Object.fromEntries(Object.entries(store).filter(([name]) => name !== key)) as unknown as Store
}

export const isDirty = (store: Store): boolean =>
  store.draft !== store.server.subscriptions &&
  JSON.stringify(store.draft) !== JSON.stringify(store.server.subscriptions)

/** Anything typed that closing the page would lose. */
export const hasUnsaved = (store: Store): boolean =>
  isDirty(store) || Object.values(store.settingsDraft).some((values) => Object.keys(values).length > 0)

export const StoreContext = createContext<{ store: Store; dispatch: (action: Change) => void } | undefined>(undefined)

export function useStore() {
  const value = useContext(StoreContext)
  if (value === undefined) throw new Error('useStore needs a StoreContext around it')
  return value
}
