import { useState } from 'preact/hooks'

import type { EndpointName } from '../../../contract'
import { VIEWS } from '../views'

export function Header({ view, endpoint }: { view: string; endpoint?: EndpointName }) {
  return (
    <header class="top">
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault()
          document.getElementById('main')?.focus()
        }}
      >
        Skip to the content
      </a>
      <a class="brand" href="#tester">
        <span class="brand-mark" aria-hidden="true" />
        Pinterest Conversions <span class="brand-kind">workbench</span>
      </a>
      <nav class="tabs" aria-label="Views">
        {VIEWS.map(({ key, label }) => (
          <a key={key} href={`#${key}`} aria-current={key === view ? 'page' : undefined}>
            {label}
          </a>
        ))}
      </nav>
      <div class="top-end">
        {endpoint !== undefined && <EndpointBadge endpoint={endpoint} />}
        <ThemeToggle />
      </div>
    </header>
  )
}

function EndpointBadge({ endpoint }: { endpoint: EndpointName }) {
  return endpoint === 'sandbox' ? (
    <span class="badge" title="Events go to the sandbox inside this program">
      Sandbox
    </span>
  ) : (
    <span class="badge accent" title="Events go to Pinterest, as tests">
      Pinterest (test mode)
    </span>
  )
}

function ThemeToggle() {
  const [theme, setTheme] = useState(() => document.documentElement.dataset.theme ?? 'auto')
  const choose = (next: string) => {
    setTheme(next)
    if (next === 'auto') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = next
    try {
      localStorage.setItem('theme', next)
    } catch {
      // Storage may be disabled: then the choice lasts until the page is closed.
    }
    window.dispatchEvent(new Event('themechange'))
  }
  return (
    <select
      class="select auto"
      aria-label="Theme"
      value={theme}
      onChange={(event) => choose(event.currentTarget.value)}
    >
      <option value="auto">◐ Auto</option>
      <option value="light">○ Light</option>
      <option value="dark">● Dark</option>
    </select>
  )
}
