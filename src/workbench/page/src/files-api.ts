import type { Subscription } from '../../../delivery/subscription'
import type {
  ComparisonView,
  Correction,
  CorrectionCheck,
  FilesView,
  PersonReport,
  RejectedReport,
  SendFileRequest,
  TagSnippet
} from '../../files-contract'
import { post, request } from './api'

/** Requests about files of events. */
export const filesApi = {
  list: () => request<FilesView>('/api/files'),
  upload: (file: File) =>
    request<FilesView>(`/api/files/upload?name=${encodeURIComponent(file.name)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: file
    }),
  addExample: () => post<FilesView>('/api/files/example', {}),
  remove: (id: string) => post<FilesView>('/api/files/remove', { id }),
  /** @param draft unsaved mappings, and a name for them that the answer repeats */
  profile: (id: string, draft?: { name: string; subscriptions: Subscription[] }) =>
    post<FilesView>('/api/files/profile', {
      id,
      ...(draft && { subscriptions: draft.subscriptions, draft: draft.name })
    }),
  findEvent: (id: string, event: string) => post<{ event: Record<string, unknown> }>('/api/files/event', { id, event }),
  suggest: (id: string, event: string) => post<{ subscription: Subscription }>('/api/files/suggest', { id, event }),
  compare: (subscriptions: Subscription[], signal?: AbortSignal) =>
    post<ComparisonView>('/api/files/compare', { subscriptions }, signal),
  findPerson: (id: string, files: string[]) => post<PersonReport>('/api/files/person', { id, files }),
  rejected: (id: string, signal?: AbortSignal) => post<RejectedReport>('/api/files/rejected', { id }, signal),
  checkCorrections: (id: string, corrections: Correction[], signal?: AbortSignal) =>
    post<CorrectionCheck>('/api/files/rejected/check', { id, corrections }, signal),
  send: (body: SendFileRequest) => post<FilesView>('/api/files/send', body),
  pause: () => post<FilesView>('/api/files/sending/pause', {}),
  resume: () => post<FilesView>('/api/files/sending/resume', {}),
  addPath: (subscription: Subscription, field: string, path: string) =>
    post<{ subscription: Subscription }>('/api/mappings/add-path', { subscription, field, path }),
  tag: (subscription: Subscription, signal?: AbortSignal) =>
    post<TagSnippet>('/api/mappings/tag', { subscription }, signal)
}
