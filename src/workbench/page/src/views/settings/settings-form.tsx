import { useEffect, useState } from 'preact/hooks'

import type { ConnectionTest, Endpoint, Problem } from '../../../../contract'
import { api, problemsOf } from '../../api'
import { useStore } from '../../store'
import { SettingField } from './setting-field'

type TestState = { is: 'idle' } | { is: 'running' } | { is: 'done'; result: ConnectionTest }

export function SettingsForm({ endpoint }: { endpoint: Endpoint }) {
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
