/** A member that names a field of the body's object, one of a field's choices, or a metric, chosen by what people call it. */
import { Labelled, Select } from '@/design'
import { useSay } from '@/i18n'

import { standing, useDefinitions } from '../definitions'
import { useFieldMetas } from '../fields'
import type { Body } from '../shapes'
import { FieldSelect } from './ObjectSelect'

/** What a text names. `by`: of one of a field's choices the member that names the field. */
type Point = { to: 'field' } | { to: 'metric' } | { to: 'choice'; by: string }

/** By kind and member; elsewhere a text is a text. */
const POINTS: Record<string, Point> = {
  'self_assessment.field': { to: 'field' },
  'self_assessment.state': { to: 'field' },
  'self_assessment.done': { to: 'choice', by: 'state' },
  'self_assessment.metric': { to: 'metric' },
}

export const pointsTo = (kind: string, member: string): Point | undefined => POINTS[`${kind}.${member}`]

interface PointBoxProps {
  point: Point
  words: string
  object: string
  body: Body
  value: string | null
  needed: boolean
  onChange: (value: string | undefined) => void
}

export function PointBox({ point, words, object, body, value, needed, onChange }: PointBoxProps) {
  const took = (name: string | null | undefined) => onChange(name ?? undefined)
  return (
    <Labelled label={words}>
      {({ id }) => {
        if (point.to === 'field') return <FieldSelect id={id} object={object} label={words} value={value} clearable={!needed} onChange={took} />
        if (point.to === 'metric') return <MetricSelect id={id} words={words} value={value} onChange={took} />
        return <ChoiceSelect id={id} words={words} object={object} field={String(body[point.by] ?? '')} value={value} needed={needed} onChange={took} />
      }}
    </Labelled>
  )
}

interface ChoiceSelectProps {
  id?: string
  words: string
  object: string
  field: string
  value: string | null
  needed: boolean
  onChange: (value: string | undefined) => void
}

function ChoiceSelect({ id, words, object, field, value, needed, onChange }: ChoiceSelectProps) {
  const say = useSay()
  const choices = useFieldMetas(object).get(field)?.options?.choices ?? []
  return <Select<string> id={id} style={{ width: '100%' }} aria-label={words} allowClear={!needed} options={choices.map((one) => ({ value: one.value, label: say(one.label) || one.value }))} value={value} onChange={(next: string | undefined) => onChange(next)} />
}

function MetricSelect({ id, words, value, onChange }: { id?: string; words: string; value: string | null; onChange: (name: string | undefined) => void }) {
  const say = useSay()
  const { rows } = useDefinitions({ kind: 'metric' })
  const options = standing(rows).map((row) => ({ value: row.name, label: say(row.label) || row.name }))
  return <Select<string> id={id} style={{ width: '100%' }} aria-label={words} showSearch allowClear options={options} value={value} onChange={(name: string | undefined) => onChange(name)} />
}
