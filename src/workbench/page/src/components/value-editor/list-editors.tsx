import type { FieldDefinition } from '../../../../contract'
import { isRecord, listItemPaths } from '../../event-paths'
import { withProperty, writeEach, type MappingValue } from '../../mapping-value'
import { PathInput } from './path-input'
import type { NestedEditorProps } from './value-editor-props'

export function ListEditor(props: NestedEditorProps) {
  const { Editor, id, label, field, value, onChange } = props
  const values: unknown[] = Array.isArray(value) ? (value as unknown[]) : []
  const { multiple: _, ...single } = field
  return (
    <div class="stack-small">
      {values.map((item, index) => (
        <div class="row" key={index}>
          <div class="grow">
            <Editor
              {...props}
              id={`${id}-${index}`}
              label={`${label}, value ${index + 1}`}
              field={single}
              value={item}
              onChange={(next) => onChange(values.with(index, next ?? ''))}
            />
          </div>
          <button
            type="button"
            class="button quiet icon"
            aria-label={`Remove value ${index + 1} from ${label}`}
            onClick={() => onChange(values.toSpliced(index, 1))}
          >
            ×
          </button>
        </div>
      ))}
      <div>
        <button
          type="button"
          class="button quiet small"
          onClick={() => onChange([...values, field.type === 'object' ? {} : { '@path': '$.' }])}
        >
          + Value<span class="hidden-label"> for {label}</span>
        </button>
      </div>
    </div>
  )
}

export function EachEditor(props: NestedEditorProps & { read: MappingValue }) {
  const { id, label, field, onChange, paths, event, read, describedBy } = props
  const { path, shape } = read.kind === 'each' ? read : { path: '', shape: {} }
  const itemPaths = listItemPaths(event, path)
  return (
    <div class="stack-small">
      <div class="path-row">
        <span class="small muted">List</span>
        <PathInput
          id={id}
          label={`${label}: the list`}
          value={path}
          paths={paths}
          onChange={(next) => onChange(writeEach(next, shape))}
          {...(describedBy !== undefined && { describedBy })}
        />
      </div>
      <PropertyRows
        {...props}
        properties={field.properties ?? {}}
        values={shape}
        paths={itemPaths}
        onChange={(next) => onChange(writeEach(path, next))}
      />
    </div>
  )
}

export function ObjectEditor(props: NestedEditorProps) {
  const { field, value, onChange } = props
  return (
    <PropertyRows
      {...props}
      properties={field.properties ?? {}}
      values={isRecord(value) ? value : {}}
      onChange={onChange}
    />
  )
}

interface PropertyRowsProps extends Omit<NestedEditorProps, 'onChange'> {
  properties: Record<string, FieldDefinition>
  values: Record<string, unknown>
  onChange: (values: Record<string, unknown>) => void
}

function PropertyRows({ properties, values, onChange, Editor, ...props }: PropertyRowsProps) {
  return (
    <div class="nested">
      {Object.entries(properties).map(([key, property]) => (
        <div class="map-row" key={key}>
          <div>
            <div class="name">{property.label}</div>
            <div class="key">{key}</div>
          </div>
          <Editor
            {...props}
            id={`${props.id}-${key}`}
            label={`${props.label}, ${property.label}`}
            field={property}
            value={values[key]}
            onChange={(value) => onChange(withProperty(values, key, value))}
          />
        </div>
      ))}
    </div>
  )
}
