import type { DroppedFile } from '../../../../files-contract'
import { formatBytes, shorten } from '../../words'

export interface FileListProps {
  files: DroppedFile[]
  shownId: string | undefined
  onShow: (id: string) => void
  onRemove: (id: string) => unknown
}

export function FileList({ files, shownId, onShow, onRemove }: FileListProps) {
  return (
    <ul class="file-list" aria-label="Dropped files">
      {files.map(({ id, name, sizeBytes }) => (
        <li key={id}>
          <button type="button" class="file-name" aria-pressed={id === shownId} title={name} onClick={() => onShow(id)}>
            {shorten(name, 40)} <span class="muted small">{formatBytes(sizeBytes)}</span>
          </button>
          <button type="button" class="button quiet icon" aria-label={`Remove ${name}`} onClick={() => onRemove(id)}>
            ×
          </button>
        </li>
      ))}
    </ul>
  )
}
