/** A member that names a field of the body's object, or a metric, chosen by what people call it. */
import { Labelled, Select } from '@/design'
import { useSay } from '@/i18n'

import { standing, useDefinitions } from '../definitions'
import { FieldSelect } from './ObjectSelect'

/** By kind and member, what its text names; elsewhere a text is a text. */
const POINTS: Record<string, 'field' | 'metric'> = { 'self_assessment.field': 'field', 'self_assessment.state': 'field', 'self_assessment.metric': 'metric' }

export const pointsTo = (kind: string, member: string): 'field' | 'metric' | undefined => POINTS[`${kind}.${member}`]

interface PointBoxProps {
  to: 'field' | 'metric'
  words: string
  object: string
  value: string | null
  needed: boolean
  onChange: (value: string | undefined) => void
}

export function PointBox({ to, words, object, value, needed, onChange }: PointBoxProps) {
  const took = (name: string | null | undefined) => onChange(name ?? undefined)
  return <Labelled label={words}>{({ id }) => (to === 'field' ? <FieldSelect id={id} object={object} label={words} value={value} clearable={!needed} onChange={took} /> : <MetricSelect id={id} words={words} value={value} onChange={took} />)}</Labelled>
}

function MetricSelect({ id, words, value, onChange }: { id?: string; words: string; value: string | null; onChange: (name: string | undefined) => void }) {
  const say = useSay()
  const { rows } = useDefinitions({ kind: 'metric' })
  const options = standing(rows).map((row) => ({ value: row.name, label: say(row.label) || row.name }))
  return <Select<string> id={id} style={{ width: '100%' }} aria-label={words} showSearch allowClear options={options} value={value} onChange={(name: string | undefined) => onChange(name)} />
}
