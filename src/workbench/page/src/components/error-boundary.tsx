import { Component, type ComponentChildren } from 'preact'

interface Props {
  /** The name of what can't be shown, e.g. "Deliveries" or "The chart". */
  what: string
  children: ComponentChildren
}

/** Shows an error in place of the component that threw it. The rest of the page stays usable. */
export class ErrorBoundary extends Component<Props, { error?: Error }> {
  override state: { error?: Error } = {}

  static override getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  override render() {
    const { error } = this.state
    if (error === undefined) return this.props.children
    return (
      <div class="note bad" role="alert">
        <p>
          <strong>{this.props.what} can’t be shown:</strong> {error.message}
        </p>
        <button type="button" class="button small" onClick={() => this.setState({ error: undefined })}>
          Try again
        </button>
      </div>
    )
  }
}
