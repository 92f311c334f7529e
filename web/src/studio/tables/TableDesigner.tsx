/** One decision table: what it decides, its rows, what is wrong with it, and what it would change. */
import type { FieldMeta, Label } from '@/api'
import { Labelled, Panel, Select } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { useFieldMetas } from '../fields'
import { Designer, withMember, without } from '../parts/Designer'
import { LabelBoxes } from '../parts/LabelBoxes'
import type { Body } from '../shapes'
import { Bench, Past } from './Bench'
import { Findings, useAnalysis, useMarks } from './Findings'
import { Grid, outputsOf } from './Grid'
import styles from './tables.module.css'

const HITS = ['first', 'unique', 'priority', 'collect'] as const
const COLLECTS = ['list', 'sum', 'min', 'max', 'count'] as const

export function TableDesigner({ name }: { name: string }) {
  return (
    <Designer kind="decision_table" name={name} path="tables">
      {(row, put) => <Deciding name={name} body={row.body} onChange={put} />}
    </Designer>
  )
}

function What({ body, fields, onChange }: { body: Body; fields: ReadonlyMap<string, FieldMeta>; onChange: (body: Body) => void }) {
  const t = useTexts('studio-tables')
  const say = useSay()
  const hit = String(body.hit ?? 'first')
  const collect = (body.collect as Record<string, string> | undefined) ?? {}
  const filled = [...fields.values()].filter((field) => field.derived)
  return (
    <Panel title={t('what')}>
      <div className={styles.form}>
        <LabelBoxes value={body.label as Label} onChange={(label) => onChange({ ...body, label })} />
        <div className={styles.pair}>
          <Labelled label={t('outputs')} hint={filled.length === 0 ? t('outputs_none') : t('outputs_note')} required>
            {(tied) => <Select<string[]> {...tied} mode="multiple" value={outputsOf(body)} options={filled.map((field) => ({ value: field.name, label: say(field.label) }))} onChange={(outputs) => onChange({ ...body, outputs })} />}
          </Labelled>
          <Labelled label={t('hit')} hint={t(`hit_note.${hit}`)}>
            {(tied) => (
              <Select<string>
                {...tied}
                value={hit}
                options={HITS.map((one) => ({ value: one, label: t(`policy.${one}`) }))}
                onChange={(next) => onChange(next === 'collect' ? { ...body, hit: next } : { ...without(body, 'collect'), hit: next })}
              />
            )}
          </Labelled>
        </div>
        {hit === 'collect' ? (
          <div className={styles.pair}>
            {outputsOf(body).map((output) => (
              <Labelled key={output} label={t('collect', { name: say(fields.get(output)?.label) || output })}>
                {(tied) => <Select<string> {...tied} allowClear value={collect[output] ?? null} options={COLLECTS.map((one) => ({ value: one, label: t(`how.${one}`) }))} onChange={(how: string | undefined) => onChange(withMember(body, 'collect', how ? { ...collect, [output]: how } : without(collect, output)))} />}
              </Labelled>
            ))}
          </div>
        ) : null}
      </div>
    </Panel>
  )
}

function Deciding({ name, body, onChange }: { name: string; body: Body; onChange: (body: Body) => void }) {
  const t = useTexts('studio-tables')
  const object = String(body.object ?? '')
  const fields = useFieldMetas(object)
  const analysis = useAnalysis(name, body)
  const marks = useMarks(analysis.data)
  return (
    <div className={styles.designer}>
      <What body={body} fields={fields} onChange={onChange} />
      <Panel flush title={t('rows')} note={t(`rows_note.${String(body.hit ?? 'first')}`)}>
        <Grid object={object} body={body} fields={fields} marks={marks} onRows={(rows) => onChange({ ...body, rows })} />
      </Panel>
      <div className={styles.columns}>
        <div className={styles.form}>
          <Findings analysis={analysis} fields={fields} />
          <Past name={name} object={object} body={body} fields={fields} />
        </div>
        <Bench name={name} body={body} fields={fields} />
      </div>
    </div>
  )
}
