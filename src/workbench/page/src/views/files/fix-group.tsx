import { useState } from 'preact/hooks'

import type { Correction, RejectedReport } from '../../../../files-contract'
import { Combobox } from '../../components/combobox'
import { JsonEditor } from '../../components/json-editor'
import { listEventPaths } from '../../event-paths'
import { parseEventText } from '../../use-answer'
import { count } from '../../words'

type Group = RejectedReport['groups'][number]

export interface FixGroupProps {
  group: Group
  onCorrect: (correction: Correction) => void
}

/** Corrects all events with one reason, or a single one of them. */
export function FixGroup({ group, onCorrect }: FixGroupProps) {
  const [shown, setShown] = useState(0)
  const example = group.examples[shown]
  return (
    <div class="fix-group">
      <FixAll group={group} onCorrect={onCorrect} />
      {example !== undefined && (
        <div class="stack-small">
          <div class="row">
            <h3 class="grow">
              Line {example.line} ({shown + 1} of {group.examples.length} examples)
            </h3>
            <button type="button" class="button small" disabled={shown === 0} onClick={() => setShown(shown - 1)}>
              Previous
            </button>
            <button
              type="button"
              class="button small"
              disabled={shown === group.examples.length - 1}
              onClick={() => setShown(shown + 1)}
            >
              Next
            </button>
          </div>
          <FixOne
            key={example.line}
            text={example.text ?? JSON.stringify(example.event, null, 2)}
            line={example.line}
            onCorrect={onCorrect}
          />
        </div>
      )}
    </div>
  )
}

function FixAll({ group, onCorrect }: FixGroupProps) {
  const [path, setPath] = useState('')
  const [value, setValue] = useState('')
  const example = group.examples.find(({ event }) => event !== undefined)
  if (example === undefined) return null
  const paths = listEventPaths(example.event).map((one) => ({ value: one.path, note: one.preview }))
  return (
    <form
      class="stack-small"
      onSubmit={(submit) => {
        submit.preventDefault()
        onCorrect({ kind: group.kind, path: toDots(path), ...(value !== '' && { value: parseValue(value) }) })
        setPath('')
        setValue('')
      }}
    >
      <h3>In all {count(group.count)} events</h3>
      <div class="row">
        <Combobox
          label="Path"
          value={path}
          onChange={setPath}
          options={paths}
          listLabel="paths in the example"
          placeholder="path, such as context.traits.email"
        />
        <input
          class="input grow"
          aria-label="Value"
          placeholder="value; empty removes it"
          value={value}
          onInput={(event) => setValue(event.currentTarget.value)}
        />
        <button type="submit" class="button" disabled={path.trim() === ''}>
          Set in all {count(group.count)}
        </button>
      </div>
    </form>
  )
}

function FixOne({
  text: given,
  line,
  onCorrect
}: {
  text: string
  line: number
  onCorrect: FixGroupProps['onCorrect']
}) {
  const [text, setText] = useState(given)
  const { event, problem } = parseEventText(text)
  return (
    <div class="stack-small">
      <JsonEditor label={`Event of line ${line} as JSON`} text={text} onChange={setText} />
      <div class="row">
        <button
          type="button"
          class="button small"
          disabled={event === undefined || text === given}
          onClick={() => event !== undefined && onCorrect({ line, event })}
        >
          Use this for line {line}
        </button>
        {problem !== undefined && <span class="field-error">{problem}</span>}
      </div>
    </div>
  )
}

/** Converts `products[0].sku`, the syntax of mappings, to `products.0.sku`. */
const toDots = (path: string): string => path.trim().replaceAll(/\[(\d+)\]/g, '.$1')

/** Text that is JSON is parsed: 5, true, null, "5". */
function parseValue(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
