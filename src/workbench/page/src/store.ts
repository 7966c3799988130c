import { createContext } from 'preact'
import { useContext } from 'preact/hooks'

import type { Subscription } from '../../../delivery/subscription'
import type { EndpointName, Problem, WorkbenchState } from '../../contract'
import { withKeys, withKnownKeys } from './mapping-keys'
import { undoDraft } from './undo'

/** The page's state, in one place. The server's part is replaced as a whole by each answer, never patched here. */
export interface Store {
  server: WorkbenchState
  /** Where this tab's requests go. Each request names it, so another tab's choice has no effect here. */
  endpoint: EndpointName
  /** The mappings in the editor, saved or not. */
  draft: Subscription[]
  /** The server's newer state, when the file was changed elsewhere: its mappings differ from those the draft started with. */
  elsewhere?: WorkbenchState
  /** Unsaved settings, by endpoint. */
  settingsDraft: Record<EndpointName, Record<string, unknown>>
  /** Of the last save or import. */
  problems: Problem[]
  sampleName: string
  /** The event in the tester, as text. */
  eventText: string
  /** Whether the user has typed or pasted it: it is not an unchanged sample. */
  isOwnEvent: boolean
  notice?: Notice
  /** The last notice with Undo. It stays until it is used, dismissed, or replaced by the next one. */
  undoable?: Undoable
}

export interface Notice {
  text: string
  tone: 'good' | 'bad' | 'plain'
  /** What "Undo" does: reverts a change of the mappings, or calls the function. */
  undo?: 'draft' | (() => void)
}

export interface Undoable extends Notice {
  undo: 'draft' | (() => void)
  /** The mappings before and after the change. */
  before: Subscription[]
  after: Subscription[]
}

export type Change =
  | { type: 'server'; server: WorkbenchState }
  | { type: 'refreshed'; server: WorkbenchState }
  | { type: 'saved'; server: WorkbenchState; notice: string }
  | { type: 'reload' }
  | { type: 'endpoint'; endpoint: EndpointName }
  | { type: 'settings'; endpoint: EndpointName; values: Record<string, unknown> }
  /** A function gets the mappings as they are by then: between a click and an answer of the server they can change. */
  | { type: 'draft'; draft: Subscription[] | ((draft: Subscription[]) => Subscription[]); notice?: Notice }
  | { type: 'undo' }
  | { type: 'problems'; problems: Problem[] }
  | { type: 'sample'; name: string }
  | { type: 'event'; text: string }
  | { type: 'notice'; notice?: Notice }
  | { type: 'dismiss-undo' }

export function firstStore(server: WorkbenchState): Store {
  const sample = server.samples.find(({ name }) => name === 'checkout') ?? server.samples[0]
  const subscriptions = withKeys(server.subscriptions)
  return {
    server: { ...server, subscriptions },
    endpoint: server.firstEndpoint,
    draft: subscriptions,
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
      return withDraft(store, action)
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

function withDraft(store: Store, { draft, notice }: Extract<Change, { type: 'draft' }>): Store {
  const next = withKeys(typeof draft === 'function' ? draft(store.draft) : draft)
  const changed = { ...store, draft: next, problems: [] }
  return notice === undefined ? changed : withNotice(changed, notice, store.draft)
}

/** Neither unsaved mappings nor those saved elsewhere may be lost: the user chooses. */
function withServer(store: Store, server: WorkbenchState, notice?: Notice): Store {
  if (isSameRevision(store.server, server)) {
    // The same mappings, and the same objects, so that nothing counts as changed.
    return { ...store, server: { ...server, subscriptions: store.server.subscriptions } }
  }
  if (isDirty(store)) return { ...store, elsewhere: server }
  const adopted = adopt(store, server)
  return notice === undefined ? adopted : withNotice(adopted, notice)
}

function adopt(store: Store, server: WorkbenchState): Store {
  const subscriptions = withKnownKeys(server.subscriptions, store.draft)
  return { ...without(store, 'elsewhere'), server: { ...server, subscriptions }, draft: subscriptions, problems: [] }
}

const isSameRevision = (one: WorkbenchState, other: WorkbenchState): boolean =>
  one.configFile.revisions.subscriptions === other.configFile.revisions.subscriptions

function withSample(store: Store, name: string): Store {
  const sample = store.server.samples.find((one) => one.name === name)
  if (sample === undefined) return store
  return { ...store, sampleName: sample.name, eventText: JSON.stringify(sample.event, null, 2), isOwnEvent: false }
}

/** A notice with Undo has its own place, so that later notices don't cover it. */
function withNotice(store: Store, notice: Notice | undefined, before = store.draft): Store {
  const { undo } = notice ?? {}
  if (notice === undefined) return without(store, 'notice')
  if (undo === undefined) return { ...store, notice }
  return { ...without(store, 'notice'), undoable: { ...notice, undo, before, after: store.draft } }
}

function undo(store: Store): Store {
  const { undoable } = store
  if (undoable === undefined) return store
  const rest = without(store, 'undoable')
  if (typeof undoable.undo === 'function') return rest
  return { ...rest, draft: undoDraft(store.draft, undoable), problems: [] }
}

function without(store: Store, key: 'notice' | 'undoable' | 'elsewhere'): Store {
  return Object.fromEntries(Object.entries(store).filter(([name]) => name !== key)) as unknown as Store
}

export const isDirty = (store: Store): boolean =>
  store.draft !== store.server.subscriptions &&
  JSON.stringify(store.draft) !== JSON.stringify(store.server.subscriptions)

const draftNames = new WeakMap<Subscription[], string>()

/** Identifies these mappings, to tell what was made with them from what was made with others. */
export function draftName(draft: Subscription[]): string {
  const name = draftNames.get(draft) ?? crypto.randomUUID()
  draftNames.set(draft, name)
  return name
}

/** Whether closing the page would lose something. */
export const hasUnsaved = (store: Store): boolean =>
  isDirty(store) || Object.values(store.settingsDraft).some((values) => Object.keys(values).length > 0)

export const StoreContext = createContext<{ store: Store; dispatch: (action: Change) => void } | undefined>(undefined)

export function useStore() {
  const value = useContext(StoreContext)
  if (value === undefined) throw new Error('useStore must be used inside a StoreContext')
  return value
}
