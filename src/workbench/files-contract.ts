import type {
  Comparison,
  Correction,
  CorrectionCheck,
  FileProfile,
  PersonReport,
  RejectedReport,
  TagSnippet
} from '../insights'
import type { Subscription } from '../delivery/subscription'
import type { EndpointName } from './contract'

/** The API between the page and the server for files of events. Types only. */

export type { Comparison, Correction, CorrectionCheck, FileProfile, PersonReport, RejectedReport, TagSnippet }

/** A copy of a file that was dropped on the page. Deleted when the session ends. */
export interface DroppedFile {
  id: string
  name: string
  sizeBytes: number
  /** Missing until it is requested. */
  profile?: ProfileState
}

export type ProfileState =
  | { is: 'reading'; bytesRead: number; totalBytes: number; events: number }
  | DoneProfile
  | { is: 'failed'; message: string }

export interface DoneProfile {
  is: 'done'
  profile: FileProfile
  /** Whether it was made with the mappings, settings and consent that are saved now. */
  isOfSaved: boolean
  /** The page's name for the unsaved mappings that it was made with, if any. */
  draft?: string
}

export interface FilesView {
  files: DroppedFile[]
  sending?: SendingView
}

export interface SendFileRequest {
  id: string
  endpoint: EndpointName
  /** With Pinterest: checked and answered as usual, but not recorded. */
  isTest: boolean
  /** Applies these corrections, and sends only the rejected events. */
  corrections?: Correction[]
}

/** The sending of a file. */
export interface SendingView {
  fileId: string
  fileName: string
  endpoint: EndpointName
  isTest: boolean
  is: 'running' | 'pausing' | 'paused' | 'finished' | 'failed'
  /** Why it stopped. */
  message?: string
  bytesRead: number
  totalBytes: number
  waitingRows: number
  /** Milliseconds until the end of a pause that Pinterest asked for. */
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
