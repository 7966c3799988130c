import { useEffect, useState } from 'preact/hooks'

import type { ConnectionTest, EndpointName, Problem } from '../../../../contract'
import { api, isConflict, problemsOf } from '../../api'
import { ChangedElsewhere } from '../../components/changed-elsewhere'
import { useStore } from '../../store'
import { SettingField } from './setting-field'

type TestState = { is: 'idle' } | { is: 'running' } | { is: 'done'; result: ConnectionTest; isSaved: boolean }

export function SettingsForm({ endpoint }: { endpoint: EndpointName }) {
  const form = useSettingsForm(endpoint)
  const { edited, edit, test, save, runTest } = form
  return (
    <form
      class="card"
      aria-label={endpoint === 'sandbox' ? 'Settings for the sandbox' : 'Settings for Pinterest'}
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <div class="card-head">
        <h2>{endpoint === 'sandbox' ? 'Sandbox account' : 'Pinterest ad account'}</h2>
        {endpoint === 'sandbox' && (
          <button type="button" class="button quiet small" onClick={() => void form.reset()}>
            Use the sandbox’s own account
          </button>
        )}
      </div>
      <div class="card-body stack">
        <Fields endpoint={endpoint} form={form} />
        <FormState endpoint={endpoint} form={form} />
        <FormButtons
          isEdited={Object.keys(edited).length > 0}
          isTesting={test.is === 'running'}
          onDiscard={() => edit({})}
          onTest={() => void runTest()}
        />
      </div>
    </form>
  )
}

interface FormPartProps {
  endpoint: EndpointName
  form: ReturnType<typeof useSettingsForm>
}

function Fields({ endpoint, form: { edited, edit, problems } }: FormPartProps) {
  const { settingFields, settings } = useStore().store.server
  const { values, secretsSet } = settings[endpoint]
  return (
    <>
      {Object.entries(settingFields).map(([key, field]) => (
        <SettingField
          key={key}
          name={key}
          field={field}
          value={edited[key] ?? values[key]}
          isSecretSet={secretsSet.includes(key)}
          error={problems.find(({ path }) => path === key)?.message}
          onChange={(value) => edit({ ...edited, [key]: value })}
        />
      ))}
    </>
  )
}

/** The result of the last save or test, and problems that do not belong to a single field. */
function FormState({ endpoint, form: { problems, isConflicting, test, save, reload } }: FormPartProps) {
  const { settingFields } = useStore().store.server
  return (
    <div class="stack-small" aria-live="polite">
      {problems
        .filter(({ path }) => path === undefined || settingFields[path] === undefined)
        .map(({ message }) => (
          <p class="note bad" key={message}>
            {message}
          </p>
        ))}
      {isConflicting && (
        <ChangedElsewhere what="The settings" onReload={() => void reload()} onOverwrite={() => void save(true)} />
      )}
      {test.is === 'running' && <p class="note">Testing the connection…</p>}
      {test.is === 'done' && <TestResult endpoint={endpoint} {...test} />}
    </div>
  )
}

interface FormButtonsProps {
  isEdited: boolean
  isTesting: boolean
  onDiscard: () => void
  onTest: () => void
}

function FormButtons({ isEdited, isTesting, onDiscard, onTest }: FormButtonsProps) {
  return (
    <div class="row">
      <button type="submit" class="button primary" disabled={!isEdited}>
        Save
      </button>
      {isEdited && (
        <button type="button" class="button quiet" onClick={onDiscard}>
          Discard
        </button>
      )}
      <button type="button" class="button" disabled={isTesting} onClick={onTest}>
        Test connection
      </button>
    </div>
  )
}

function TestResult({
  endpoint,
  result,
  isSaved
}: {
  endpoint: EndpointName
  result: ConnectionTest
  isSaved: boolean
}) {
  const accepted =
    endpoint === 'sandbox'
      ? 'Test event accepted by the sandbox. Nothing left this machine.'
      : 'Test event accepted by Pinterest. Nothing was recorded.'
  return (
    <p class={`note ${result.ok ? 'good' : 'bad'}`}>
      {result.ok ? accepted : result.message}
      {!isSaved && ' These settings are not saved yet.'}
    </p>
  )
}

/** Input is kept in the page's store, so it survives switching to another view or endpoint. */
function useSettingsForm(endpoint: EndpointName) {
  const { store, dispatch } = useStore()
  const edited = store.settingsDraft[endpoint]
  const [problems, setProblems] = useState<Problem[]>([])
  const [test, setTest] = useState<TestState>({ is: 'idle' })
  const [isConflicting, setConflicting] = useState(false)
  // The result of the last save or test no longer applies once something is typed.
  useEffect(() => {
    setTest({ is: 'idle' })
    setProblems([])
  }, [edited])

  const edit = (values: Record<string, unknown>) => dispatch({ type: 'settings', endpoint, values })
  const run = async (work: () => Promise<void>) => {
    setProblems([])
    setConflicting(false)
    try {
      await work()
    } catch (error) {
      if (isConflict(error)) setConflicting(true)
      else setProblems(problemsOf(error))
      setTest({ is: 'idle' })
    }
  }
  const save = (overwrite = false) =>
    run(async () => {
      const { settings: revision } = store.server.configFile.revisions
      dispatch({ type: 'server', server: await api.saveSettings({ endpoint, values: edited, revision, overwrite }) })
      edit({})
      dispatch({ type: 'notice', notice: { text: 'Settings saved.', tone: 'good' } })
    })
  const runTest = () =>
    run(async () => {
      setTest({ is: 'running' })
      const result = await api.testConnection(endpoint, edited)
      setTest({ is: 'done', result, isSaved: Object.keys(edited).length === 0 })
    })
  const reset = () =>
    run(async () => {
      dispatch({ type: 'server', server: await api.resetSandboxSettings() })
      edit({})
    })
  const reload = () =>
    run(async () => {
      dispatch({ type: 'server', server: await api.state() })
      edit({})
    })
  return { edited, edit, problems, test, isConflicting, save, runTest, reset, reload }
}
