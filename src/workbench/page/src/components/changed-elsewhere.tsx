interface ChangedElsewhereProps {
  /** What was changed, e.g. "The mappings". */
  what: string
  onReload: () => void
  onOverwrite: () => void
}

/** Two people, tabs or programs changed the same thing: only the user can decide which version to keep. */
export function ChangedElsewhere({ what, onReload, onOverwrite }: ChangedElsewhereProps) {
  return (
    <div class="note warn stack-small" role="alert">
      <p>
        <strong>Changed elsewhere.</strong> {what} in the config file were changed after you opened them. Reload them
        and lose your changes, or overwrite them with yours.
      </p>
      <div class="row">
        <button type="button" class="button small" onClick={onReload}>
          Reload
        </button>
        <button type="button" class="button small danger" onClick={onOverwrite}>
          Overwrite
        </button>
      </div>
    </div>
  )
}
