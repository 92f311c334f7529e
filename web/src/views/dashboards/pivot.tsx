/** A pivot (透视表): any object by two dimensions chosen on the spot; every number opens its rows. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'

import { http, useMeta, type FieldMeta, type ObjectMeta } from '@/api'
import { Blank, Button, DownloadIcon, Failed, Loading, Page, Select, TableIcon } from '@/design'
import { say, useTexts } from '@/i18n'

import { saveSheet } from '../sheet'
import { DataTable, Grid } from './DataTable'
import type { Dimension, Drill, MetricMeta, TileData, TileRow } from './types'
import { csvOf } from './values'
import styles from './dashboards.module.css'

const GROUPED = new Set(['choice', 'boolean', 'reference', 'user', 'unit', 'rating', 'region'])
const TIMES = new Set(['date', 'datetime'])
const NUMBERS = new Set(['integer', 'decimal', 'money', 'percent', 'duration', 'rating'])
const FUNCTIONS = ['sum', 'avg', 'median', 'min', 'max'] as const

interface Answer {
  by: Dimension[]
  rows: TileRow[]
  drill: Drill
  exact_from: string[]
}

function useChoices(object: ObjectMeta | undefined) {
  const t = useTexts('dashboards')
  const fields = object?.fields ?? []
  const dimensions = fields.flatMap((field) => {
    if (GROUPED.has(field.type)) return [{ value: field.name, label: say(field.label) }]
    if (!TIMES.has(field.type)) return []
    return ['month', 'quarter', 'year'].map((part) => ({ value: `${field.name}@${part}`, label: `${say(field.label)} · ${t(`part.${part}`)}` }))
  })
  const numbers = fields.filter((field) => NUMBERS.has(field.type))
  const measures = [
    { value: 'count', label: t('function.count') },
    ...numbers.flatMap((field) => FUNCTIONS.map((one) => ({ value: `${one}:${field.name}`, label: `${say(field.label)} · ${t(`function.${one}`)}` }))),
  ]
  return { dimensions, measures }
}

/** The answer in the shape tiles have; of money the currency most rows are in, the others are counted in `left_out`. */
function tileOf(answer: Answer, metric: MetricMeta, field: FieldMeta | undefined): TileData {
  const money = field?.type === 'money' && metric.function !== 'count'
  const size = money ? answer.by.length - 1 : answer.by.length
  const currencies = new Map<string, number>()
  for (const row of answer.rows) currencies.set(String(row.keys[size]?.value ?? ''), (currencies.get(String(row.keys[size]?.value ?? '')) ?? 0) + 1)
  const first = [...currencies].filter(([name]) => name !== '').sort((a, b) => b[1] - a[1])[0]?.[0]
  const kept = money ? answer.rows.filter((row) => row.keys[size]?.value === first) : answer.rows
  return {
    id: 'pivot', shape: 'pivot', by: answer.by.slice(0, size), metrics: [{ ...metric, currency: first ?? null }],
    rows: kept.map((row) => ({ ...row, keys: row.keys.slice(0, size), values: row.values.map((value) => (value === null ? null : Number(value))) })),
    more: 0, days: null, drill: [answer.drill], previous: null, series: null, exact_from: answer.exact_from,
    left_out: money ? answer.rows.filter((row) => row.values[0] !== null).length - kept.length : 0, timeless: false,
  }
}

export default function PivotPage() {
  const t = useTexts('dashboards')
  const [params, setParams] = useSearchParams()
  const objects = (useMeta().data?.objects ?? []).filter((one) => one.menu !== false)
  const object = objects.find((one) => one.name === params.get('object')) ?? objects.find((one) => one.name === 'sales.opportunity') ?? objects[0]
  const { dimensions, measures } = useChoices(object)
  const known = (name: string | null) => dimensions.find((one) => one.value === name)?.value
  const rows = known(params.get('rows')) ?? dimensions.find((one) => one.value === 'owner')?.value ?? dimensions[0]?.value
  const columns = params.get('columns') === '' ? undefined : (known(params.get('columns')) ?? dimensions.find((one) => one.value !== rows && object?.fields.find((field) => field.name === one.value)?.type === 'choice')?.value)
  const measure = measures.find((one) => one.value === params.get('measure'))?.value ?? 'count'
  const [fn = 'count', field] = measure.split(':')
  const filter = params.get('filter') ?? ''
  const answer = useQuery({
    queryKey: ['pivot', object?.name, rows, columns, measure, filter],
    queryFn: ({ signal }) =>
      http.post<Answer>('/boards/pivot', { object: object?.name, rows: rows ? [rows] : [], columns: columns ? [columns] : [], measures: [{ function: fn, field: field ?? null }], filter: filter || null }, { signal }),
    enabled: Boolean(object),
    placeholderData: keepPreviousData,
  })
  const set = (name: string, value: string | undefined) => {
    const next = name === 'object' ? new URLSearchParams() : new URLSearchParams(params)
    next.set(name, value ?? '')
    setParams(next, { replace: true })
  }
  if (!object) return <Loading />
  const meta = object.fields.find((one) => one.name === field)
  const metric: MetricMeta = { name: measure, label: measureLabel(measures, measure), function: fn, shown_as: meta?.type === 'money' ? 'money' : (meta?.type as string | undefined) === 'percent' ? 'percent' : 'number', direction: 'none', freshness: 'live' }
  const tile = answer.data ? tileOf(answer.data, metric, meta) : null
  const title = t('pivot')
  const save = () => {
    if (tile) saveSheet(say(object.label), csvOf(tile, t('none')))
  }
  const find = { showSearch: true } as const
  return (
    <Page
      title={title}
      note={tile ? [t(`from.${tile.exact_from[0]}`), tile.left_out > 0 ? t('left_out_cells', { count: tile.left_out }) : null].filter(Boolean).join(' · ') : undefined}
      actions={
        <Button icon={<DownloadIcon />} disabled={!tile} onClick={save}>
          {t('save_csv')}
        </Button>
      }
    >
      <div className={styles.pivotBar}>
        <Choice label={t('pivot_object')}>
          <Select {...find} aria-label={t('pivot_object')} value={object.name} options={objects.map((one) => ({ value: one.name, label: say(one.label) }))} onChange={(value: string) => set('object', value)} />
        </Choice>
        <Choice label={t('pivot_rows')}>
          <Select {...find} aria-label={t('pivot_rows')} value={rows} options={dimensions} onChange={(value: string) => set('rows', value)} />
        </Choice>
        <Choice label={t('pivot_columns')}>
          <Select {...find} allowClear aria-label={t('pivot_columns')} value={columns} options={dimensions.filter((one) => one.value !== rows)} onChange={(value?: string) => set('columns', value)} />
        </Choice>
        <Choice label={t('pivot_measure')}>
          <Select {...find} aria-label={t('pivot_measure')} value={measure} options={measures} onChange={(value: string) => set('measure', value)} />
        </Choice>
      </div>
      {answer.isError ? (
        <Failed error={answer.error} retry={() => void answer.refetch()} />
      ) : !tile ? (
        <Loading />
      ) : tile.rows.length === 0 ? (
        <Blank icon={<TableIcon />} title={t('nothing')} />
      ) : (
        <div className={styles.pivotFrame} aria-busy={answer.isFetching}>
          {tile.by.length === 2 ? <Grid tile={tile} label={title} /> : <DataTable tile={tile} label={title} />}
        </div>
      )}
    </Page>
  )
}

function measureLabel(measures: { value: string; label: string }[], measure: string) {
  const text = measures.find((one) => one.value === measure)?.label ?? measure
  return { zh: text, en: text }
}

function Choice({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <label>
      <span>{label}</span>
      {children}
    </label>
  )
}
