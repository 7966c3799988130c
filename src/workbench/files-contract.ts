import type {
  Comparison,
  Correction,
  CorrectionCheck,
  PersonReport,
  Profile,
  RejectedReport,
  TagSnippet
} from '../insights'
import type { Subscription } from '../delivery/subscription'
import type { Endpoint } from './contract'

/** What the page and the server say to each other about files of events. Types only. */

export type { Comparison, Correction, CorrectionCheck, PersonReport, Profile, RejectedReport, TagSnippet }

/** A file that was dropped on the page: a copy for this session, deleted when it ends. */
export interface DroppedFile {
  id: string
  name: string
  sizeBytes: number
  /** Missing until it is asked for. */
  profile?: ProfileState
}

export type ProfileState =
  | { is: 'reading'; bytesRead: number; totalBytes: number; events: number }
  | DoneProfile
  | { is: 'failed'; message: string }

export interface DoneProfile {
  is: 'done'
  profile: Profile
  /** Made with what is saved now: the mappings, the settings and the consent. */
  isOfSaved: boolean
  /** The page's name for the unsaved mappings that it was made with, when it was made with some. */
  draft?: string
}

export interface FilesView {
  files: DroppedFile[]
  sending?: SendingView
}

export interface SendFileRequest {
  id: string
  endpoint: Endpoint
  /** At Pinterest: checked and answered as usual, and nothing recorded. The sandbox records nothing anyway. */
  isTest: boolean
  /** Makes these first, and sends only what is rejected. */
  corrections?: Correction[]
}

/** A file that is being sent. */
export interface SendingView {
  fileId: string
  fileName: string
  endpoint: Endpoint
  isTest: boolean
  is: 'running' | 'pausing' | 'paused' | 'finished' | 'failed'
  /** Why it stopped. */
  message?: string
  bytesRead: number
  totalBytes: number
  waitingRows: number
  /** Milliseconds that Pinterest asked to send nothing. */
  pauseLeftMs: number
  counts: Record<string, number>
  /** Why events were rejected, most frequent first. */
  rejections: { reason: string; count: number }[]
  /** The rejected events as a file of their own, once the run has ended. */
  rejectedFileId?: string
}

export interface CompareRequest {
  /** A dropped file; missing for the sample events. */
  id?: string
  subscriptions: Subscription[]
}

export interface ComparisonView extends Comparison {
  /** Name of the file, or missing for the sample events. */
  fileName?: string
}
