import { createContext } from 'preact'
import { useContext } from 'preact/hooks'

import type { Subscription } from '../../../delivery/subscription'
import type { Problem, WorkbenchState } from '../../contract'

/** All that the page knows, in one place. The server's part is replaced whole by each answer, never patched here. */
export interface Store {
  server: WorkbenchState
  /** The mappings as they stand in the editor, saved or not. */
  draft: Subscription[]
  /** Of the last save or import. */
  problems: Problem[]
  sampleName: string
  /** The event under test, as typed. */
  eventText: string
  /** Typed or pasted, rather than a sample as it came. */
  isOwnEvent: boolean
  notice?: Notice
}

export interface Notice {
  text: string
  tone: 'good' | 'bad' | 'plain'
  /** What "Undo" brings back. */
  undo?: Subscription[]
}

export type Change =
  | { type: 'server'; server: WorkbenchState }
  | { type: 'saved'; server: WorkbenchState; notice: string }
  | { type: 'draft'; draft: Subscription[]; notice?: Notice }
  | { type: 'problems'; problems: Problem[] }
  | { type: 'sample'; name: string }
  | { type: 'event'; text: string }
  | { type: 'notice'; notice?: Notice }

export function firstStore(server: WorkbenchState): Store {
  const sample = server.samples.find(({ name }) => name === 'checkout') ?? server.samples[0]
  return {
    server,
    draft: server.subscriptions,
    problems: [],
    sampleName: sample?.name ?? '',
    eventText: sample === undefined ? '{}' : JSON.stringify(sample.event, null, 2),
    isOwnEvent: sample === undefined
  }
}

export function change(store: Store, action: Change): Store {
  switch (action.type) {
    case 'server':
      return { ...store, server: action.server }
    case 'saved':
      return {
        ...store,
        server: action.server,
        draft: action.server.subscriptions,
        problems: [],
        notice: { text: action.notice, tone: 'good' }
      }
    case 'draft':
      return {
        ...withoutNotice(store),
        draft: action.draft,
        problems: [],
        ...(action.notice && { notice: action.notice })
      }
    case 'problems':
      return { ...store, problems: action.problems }
    case 'sample': {
      const sample = store.server.samples.find(({ name }) => name === action.name)
      if (sample === undefined) return store
      return { ...store, sampleName: sample.name, eventText: JSON.stringify(sample.event, null, 2), isOwnEvent: false }
    }
    case 'event':
      return { ...store, eventText: action.text, isOwnEvent: true }
    case 'notice':
      return { ...withoutNotice(store), ...(action.notice && { notice: action.notice }) }
  }
}

function withoutNotice(store: Store): Store {
  const { notice: _, ...rest } = store
  return rest
}

export const isDirty = (store: Store): boolean =>
  JSON.stringify(store.draft) !== JSON.stringify(store.server.subscriptions)

export const StoreContext = createContext<{ store: Store; dispatch: (action: Change) => void } | undefined>(undefined)

export function useStore() {
  const value = useContext(StoreContext)
  if (value === undefined) throw new Error('useStore needs a StoreContext around it')
  return value
}
