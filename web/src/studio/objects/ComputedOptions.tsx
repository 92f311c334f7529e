/** What computed fields are made of: a formula with its live check, or a roll-up over records that point here. */
import { Labelled, Select } from '@/design'
import { useTexts } from '@/i18n'

import ConditionBuilder from '../conditions/ConditionBuilder'
import ExpressionBox from '../conditions/ExpressionBox'
import { standing, useDefinitions } from '../definitions'
import { FieldSelect, useObjectOptions } from '../parts/ObjectSelect'
import { shortOf, type Body } from '../shapes'
import { RESULTS } from './types'
import styles from './objects.module.css'

interface OptionsProps {
  object: string
  options: Body
  onChange: (options: Body) => void
}

/** The expression type that a formula of a result type must give. */
const EXPRESSION: Record<string, string> = { integer: 'int', boolean: 'bool', percent: 'decimal' }

export function FormulaOptions({ object, options, onChange }: OptionsProps) {
  const t = useTexts('studio-objects')
  const result = String(options.result ?? 'decimal')
  return (
    <>
      <Labelled label={t('formula.result')}>
        {(tied) => <Select<string> {...tied} value={result} options={RESULTS.map((one) => ({ value: one, label: t(`type.${one}`) }))} onChange={(next) => onChange({ ...options, result: next })} />}
      </Labelled>
      <Labelled label={t('formula.expr')} hint={t('formula.hint')}>
        <ExpressionBox object={object} label={t('formula.expr')} result={EXPRESSION[result] ?? result} value={String(options.expr ?? '')} onChange={(expr) => onChange({ ...options, expr })} />
      </Labelled>
    </>
  )
}

const FUNCTIONS = ['count', 'sum', 'avg', 'min', 'max', 'last'] as const
const NUMBERS = ['integer', 'decimal', 'money', 'percent', 'duration', 'rating']

export function RollUpOptions({ object, options, onChange }: OptionsProps) {
  const t = useTexts('studio-objects')
  const names = useObjectOptions()
  const { rows } = useDefinitions({ kind: 'field' })
  const pointing = standing(rows).filter((row) => ['reference', 'user'].includes(String(row.body.type)) && (row.body.options as Body | undefined)?.to === object)
  const sources = [...new Set(pointing.map((row) => String(row.body.object)))]
  const from = String(options.from ?? '')
  const byOptions = pointing.filter((row) => row.body.object === from).map((row) => ({ value: shortOf(row.name), label: String((row.label?.zh ?? '') || shortOf(row.name)) }))
  const fn = String(options.function ?? 'count')
  const choose = (next: string) => {
    const first = pointing.find((row) => row.body.object === next)
    onChange({ function: fn, from: next, by: first ? shortOf(first.name) : '' })
  }
  const change = (part: Body) => {
    const next: Body = { ...options, ...part }
    if (next.function === 'count') delete next.field
    if (!next.filter) delete next.filter
    onChange(next)
  }
  if (sources.length === 0) return <p className={styles.note}>{t('roll_up.none')}</p>
  return (
    <>
      <div className={styles.pair}>
        <Labelled label={t('roll_up.from')} required>
          {(tied) => <Select<string> {...tied} value={from || null} options={names.filter((one) => sources.includes(one.value))} onChange={choose} />}
        </Labelled>
        <Labelled label={t('roll_up.by')} required>
          {(tied) => <Select<string> {...tied} value={(options.by as string | undefined) || null} options={byOptions} onChange={(by) => change({ by })} />}
        </Labelled>
      </div>
      <div className={styles.pair}>
        <Labelled label={t('roll_up.function')}>
          {(tied) => <Select<string> {...tied} value={fn} options={FUNCTIONS.map((one) => ({ value: one, label: t(`function.${one}`) }))} onChange={(next) => change({ function: next })} />}
        </Labelled>
        {fn !== 'count' && from ? (
          <Labelled label={t('roll_up.field')} required>
            {(tied) => <FieldSelect {...tied} object={from} value={options.field as string | undefined} fits={(field) => fn === 'last' || NUMBERS.includes(field.type) || (fn !== 'sum' && fn !== 'avg' && ['date', 'datetime'].includes(field.type))} onChange={(field) => change({ field })} />}
          </Labelled>
        ) : null}
      </div>
      {from ? (
        <Labelled label={t('roll_up.filter')}>
          <ConditionBuilder object={from} value={String(options.filter ?? '')} label={t('roll_up.filter')} onChange={(filter) => change({ filter })} />
        </Labelled>
      ) : null}
    </>
  )
}
