import { useState } from 'preact/hooks'

import type { FieldDefinition } from '../../../../contract'
import { isRecord } from '../../event-paths'
import { readMappingValue, withProperty } from '../../mapping-value'
import { FieldRow } from './field-row'
import type { FieldsProps } from './fields-props'
import { groupFields, isShown, isSought, type FieldGroup } from './fields'

interface FieldGroupsProps extends FieldsProps {
  fields: Record<string, FieldDefinition>
  sought: string
}

/** All fields of the action in groups that open and close. A search shows matching fields with their groups open. */
export function FieldGroups({ fields, sought, ...props }: FieldGroupsProps) {
  const { mapping } = props
  const [closed, setClosed] = useState<Record<string, boolean>>({})
  const isSeeking = sought.trim() !== ''
  const groups = groupFields(fields)
    .map((group) => ({
      ...group,
      fields: group.fields.filter(
        (entry) => isShown(entry[1], mapping) && isSought(entry, valuesOf(group, mapping)[entry[0]], sought)
      )
    }))
    .filter((group) => group.fields.length > 0)
  if (groups.length === 0) return <p class="muted">No field matches “{sought.trim()}”.</p>

  return (
    <>
      {groups.map((group, position) => {
        const isOpen = isSeeking || !(closed[group.title] ?? position > 1)
        const parent = group.parent === undefined ? undefined : fields[group.parent]
        return (
          <details
            class="card group"
            key={group.title}
            open={isOpen}
            onToggle={(event) => {
              const isClosed = !event.currentTarget.open
              if (isClosed === isOpen) setClosed({ ...closed, [group.title]: isClosed })
            }}
          >
            <GroupFields {...props} group={group} {...(parent && { parent })} />
          </details>
        )
      })}
    </>
  )
}

function valuesOf(group: FieldGroup, mapping: Record<string, unknown>): Record<string, unknown> {
  const values = group.parent === undefined ? mapping : mapping[group.parent]
  return isRecord(values) ? values : {}
}

interface GroupFieldsProps extends FieldsProps {
  group: FieldGroup
  parent?: FieldDefinition
}

function GroupFields({ group, parent, ...props }: GroupFieldsProps) {
  const { mapping, onChange } = props
  const key = group.parent
  // The whole object comes from one rule, so there are no fields to show until it is mapped field by field.
  const isWhole = key !== undefined && !['none', 'object'].includes(readMappingValue(mapping[key]).kind)
  const values = valuesOf(group, mapping)
  const set = (field: string, value: unknown) => {
    const next = withProperty(values, field, value)
    onChange(key === undefined ? next : { ...mapping, [key]: next })
  }
  const mapped = group.fields.filter(([field]) => values[field] !== undefined).length
  return (
    <>
      <summary>
        <h2>{group.title}</h2>
        <span class="count">{isWhole ? 'a rule' : `${mapped} of ${group.fields.length} mapped`}</span>
      </summary>
      {isWhole && parent !== undefined ? (
        <FieldRow
          {...props}
          path={key}
          fieldKey={key}
          field={parent}
          groupTitle=""
          value={mapping[key]}
          onSet={(value) => onChange(withProperty(mapping, key, value))}
        />
      ) : (
        <>
          {key !== undefined && group.description !== undefined && <p class="help card-body">{group.description}</p>}
          {group.fields.map(([name, field]) => (
            <FieldRow
              key={name}
              {...props}
              path={key === undefined ? name : `${key}.${name}`}
              fieldKey={name}
              field={field}
              groupTitle={key === undefined ? '' : group.title}
              value={values[name]}
              onSet={(value) => set(name, value)}
            />
          ))}
        </>
      )}
    </>
  )
}
