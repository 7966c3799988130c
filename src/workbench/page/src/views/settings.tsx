import { useEffect, useState } from 'preact/hooks'

import type { ConnectionTest, Endpoint, FieldDefinition, Problem } from '../../../contract'
import { api, problemsOf } from '../api'
import { Choices } from '../components/choices'
import { useStore } from '../store'

const ENDPOINTS: { key: Endpoint; label: string; text: string }[] = [
  {
    key: 'sandbox',
    label: 'Sandbox',
    text: 'Pinterest’s endpoint as known from its documentation, inside this program. Nothing leaves this machine.'
  },
  {
    key: 'pinterest',
    label: 'Pinterest',
    text: 'Pinterest itself, with your credentials. From this page events are sent as tests only: nothing is recorded.'
  }
]

export function Settings() {
  const { store, dispatch } = useStore()
  const { server } = store
  const { endpoint } = server

  const useEndpoint = async (next: Endpoint) => {
    try {
      dispatch({ type: 'server', server: await api.useEndpoint(next) })
    } catch (error) {
      dispatch({ type: 'notice', notice: { text: problemsOf(error)[0]?.message ?? '', tone: 'bad' } })
    }
  }

  return (
    <>
      <div class="page-head">
        <div>
          <h1>Settings</h1>
          <p>Where events go, and the credentials for it.</p>
        </div>
      </div>
      <div class="settings">
        <div class="stack">
          <fieldset class="card card-body">
            <legend class="hidden-label">Endpoint</legend>
            <div class="choice-cards">
              {ENDPOINTS.map(({ key, label, text }) => (
                <label class="choice-card" key={key}>
                  <input
                    type="radio"
                    name="endpoint"
                    checked={endpoint === key}
                    onChange={() => void useEndpoint(key)}
                  />
                  <span>
                    <strong>{label}</strong>
                    <span class="choice-text">{text}</span>
                    <code class="small muted">{server.endpointUrls[key]}</code>
                  </span>
                </label>
              ))}
            </div>
          </fieldset>
          <SettingsForm key={endpoint} endpoint={endpoint} />
        </div>
        <aside class="stack">
          <section class="card card-body stack-small" aria-labelledby="about-token">
            <h2 id="about-token">Where the token stays</h2>
            <p class="muted">
              The conversion token is held in this program’s memory only. It never comes back to this page, and is in no
              saved file, log or error. After a restart it is read again from <code>PINTEREST_CONVERSION_TOKEN</code>.
            </p>
          </section>
          <section class="card card-body stack-small" aria-labelledby="about-file">
            <h2 id="about-file">Config file</h2>
            <p class="mono small">{server.configFile.path}</p>
            {server.configFile.error === undefined ? (
              <p class="muted">
                {server.configFile.exists
                  ? 'The settings for Pinterest (but not the token) and the mappings are saved here.'
                  : 'Written with the first save: the settings for Pinterest (but not the token) and the mappings.'}{' '}
                <code>pinterest-conversions send --config</code> reads the same file.
              </p>
            ) : (
              <p class="note bad">{server.configFile.error}</p>
            )}
          </section>
        </aside>
      </div>
    </>
  )
}

type TestState = { is: 'idle' } | { is: 'running' } | { is: 'done'; result: ConnectionTest }

function SettingsForm({ endpoint }: { endpoint: Endpoint }) {
  const { store, dispatch } = useStore()
  const { settingFields, settings } = store.server
  const { values, secretsSet } = settings[endpoint]
  const [edited, setEdited] = useState<Record<string, unknown>>({})
  const [problems, setProblems] = useState<Problem[]>([])
  const [test, setTest] = useState<TestState>({ is: 'idle' })
  useEffect(() => setTest({ is: 'idle' }), [edited])

  const save = async () => {
    const server = await api.saveSettings({ endpoint, values: edited })
    dispatch({ type: 'server', server })
    setEdited({})
  }
  const run = async (work: () => Promise<void>) => {
    setProblems([])
    try {
      await work()
    } catch (error) {
      setProblems(problemsOf(error))
      setTest({ is: 'idle' })
    }
  }
  const onSave = () =>
    run(async () => {
      await save()
      dispatch({ type: 'notice', notice: { text: 'Settings saved.', tone: 'good' } })
    })
  const onTest = () =>
    run(async () => {
      if (Object.keys(edited).length > 0) await save()
      setTest({ is: 'running' })
      setTest({ is: 'done', result: await api.testConnection() })
    })
  const onReset = () =>
    run(async () => {
      dispatch({ type: 'server', server: await api.resetSandboxSettings() })
      setEdited({})
      setTest({ is: 'idle' })
    })

  return (
    <form
      class="card"
      aria-label={endpoint === 'sandbox' ? 'Settings for the sandbox' : 'Settings for Pinterest'}
      onSubmit={(event) => {
        event.preventDefault()
        void onSave()
      }}
    >
      <div class="card-head">
        <h2>{endpoint === 'sandbox' ? 'Sandbox account' : 'Pinterest ad account'}</h2>
        {endpoint === 'sandbox' && (
          <button type="button" class="button quiet small" onClick={() => void onReset()}>
            Use the sandbox’s own account
          </button>
        )}
      </div>
      <div class="card-body stack">
        {Object.entries(settingFields).map(([key, field]) => (
          <SettingField
            key={key}
            name={key}
            field={field}
            value={edited[key] ?? values[key]}
            isSecretSet={secretsSet.includes(key)}
            error={problems.find(({ path }) => path === key)?.message}
            onChange={(value) => setEdited({ ...edited, [key]: value })}
          />
        ))}
        <div class="stack-small" aria-live="polite">
          {problems
            .filter(({ path }) => path === undefined || settingFields[path] === undefined)
            .map(({ message }) => (
              <p class="note bad">{message}</p>
            ))}
          {test.is === 'running' && <p class="note">Testing the connection…</p>}
          {test.is === 'done' && (
            <p class={`note ${test.result.ok ? 'good' : 'bad'}`}>
              {test.result.ok
                ? 'Connected: the endpoint took a test event. Nothing was recorded.'
                : test.result.message}
            </p>
          )}
        </div>
        <div class="row">
          <button type="submit" class="button primary" disabled={Object.keys(edited).length === 0}>
            Save
          </button>
          <button type="button" class="button" disabled={test.is === 'running'} onClick={() => void onTest()}>
            Test connection
          </button>
        </div>
      </div>
    </form>
  )
}

interface SettingFieldProps {
  name: string
  field: FieldDefinition
  value: unknown
  isSecretSet: boolean
  error: string | undefined
  onChange: (value: unknown) => void
}

function SettingField({ name, field, value, isSecretSet, error, onChange }: SettingFieldProps) {
  const id = `setting-${name}`
  const described = `${id}-help${error === undefined ? '' : ` ${id}-error`}`
  const help = (
    <p class="help" id={`${id}-help`}>
      {field.description}
    </p>
  )
  if (field.type === 'boolean') {
    return (
      <div class="form-field switch-field">
        <input
          id={id}
          class="switch"
          type="checkbox"
          role="switch"
          aria-describedby={described}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        <div>
          <label for={id}>{field.label}</label>
          {help}
        </div>
      </div>
    )
  }
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  return (
    <div class="form-field">
      <label for={id}>
        {field.label} {field.required === true && <span class="required">required</span>}
      </label>
      {field.choices !== undefined ? (
        <Choices id={id} field={field} value={text} onChange={onChange} describedBy={described} />
      ) : (
        <input
          id={id}
          class={`input ${field.type === 'password' ? 'mono' : ''}`}
          type={field.type === 'password' ? 'password' : field.type === 'number' ? 'number' : 'text'}
          autoComplete={field.type === 'password' ? 'new-password' : 'off'}
          spellcheck={false}
          aria-describedby={described}
          aria-invalid={error !== undefined}
          placeholder={isSecretSet ? '•••••••••••• set; type to replace it' : ''}
          value={text}
          onInput={(event) =>
            onChange(field.type === 'number' ? Number(event.currentTarget.value) : event.currentTarget.value)
          }
        />
      )}
      {error !== undefined && (
        <p class="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
      {help}
    </div>
  )
}
