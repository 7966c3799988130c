import type { EndpointName } from '../../../../contract'
import { useStore } from '../../store'
import { SettingsForm } from './settings-form'

const ENDPOINTS: { key: EndpointName; label: string; text: string }[] = [
  {
    key: 'sandbox',
    label: 'Sandbox',
    text: 'A simulation of Pinterest’s endpoint inside this program, built from its documentation. Nothing leaves this machine.'
  },
  {
    key: 'pinterest',
    label: 'Pinterest',
    text: 'Pinterest itself, with your credentials. Events are sent as tests: nothing is recorded. Only a file can be sent for real, after you confirm it.'
  }
]

export function Settings() {
  const { store } = useStore()
  return (
    <>
      <div class="page-head">
        <div>
          <h1>Settings</h1>
          <p>Where this tab sends events, and the credentials for it.</p>
        </div>
      </div>
      <div class="settings">
        <div class="stack">
          <EndpointChoice />
          <SettingsForm key={store.endpoint} endpoint={store.endpoint} />
        </div>
        <aside class="stack">
          <section class="card card-body stack-small" aria-labelledby="about-token">
            <h2 id="about-token">Where the token stays</h2>
            <p class="muted">
              The conversion token is kept in this program’s memory only. It is never sent back to this page or written
              to a file, log or error. After a restart it is read again from <code>PINTEREST_CONVERSION_TOKEN</code>.
            </p>
          </section>
          <AboutFile />
        </aside>
      </div>
    </>
  )
}

function EndpointChoice() {
  const { store, dispatch } = useStore()
  return (
    <fieldset class="card card-body">
      <legend class="hidden-label">Endpoint</legend>
      <div class="choice-cards">
        {ENDPOINTS.map(({ key, label, text }) => (
          <label class="choice-card" key={key}>
            <input
              type="radio"
              name="endpoint"
              checked={store.endpoint === key}
              onChange={() => dispatch({ type: 'endpoint', endpoint: key })}
            />
            <span>
              <strong>{label}</strong>
              <span class="choice-text">{text}</span>
              <code class="small muted">{store.server.endpointUrls[key]}</code>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

function AboutFile() {
  const { configFile } = useStore().store.server
  return (
    <section class="card card-body stack-small" aria-labelledby="about-file">
      <h2 id="about-file">Config file</h2>
      <p class="mono small">{configFile.path}</p>
      {configFile.error === undefined ? (
        <p class="muted">
          {configFile.exists
            ? 'The settings for Pinterest (but not the token) and the mappings are saved here.'
            : 'Created by the first save, with the settings for Pinterest (but not the token) and the mappings.'}{' '}
          <code>pinterest-conversions send --config</code> reads the same file.
        </p>
      ) : (
        <p class="note bad">{configFile.error}</p>
      )}
    </section>
  )
}
