/** Columns to fields, a check that writes nothing, then the start. */
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'

import { http, type ImportCheck, type ImportRun, type ImportUpload, type ObjectMeta } from '@/api'
import { Alert, Button, Panel, Select, Tone } from '@/design'
import { formatCount, useSay, useTexts } from '@/i18n'

import { CheckResult } from './CheckResult'
import { KeyChoice } from './KeyChoice'
import { assign, importable, keepRest, keyFields, leftColumns, missingFields, suggestMapping, toWire, type ImportMode, type Mapping } from './mapping'
import styles from './importing.module.css'

interface MapColumnsProps {
  object: ObjectMeta
  file: ImportUpload
  onLeave: () => void
  onStarted: (run: ImportRun | undefined) => void
}

export function MapColumns({ object, file, onLeave, onStarted }: MapColumnsProps) {
  const t = useTexts('imports')
  const say = useSay()
  const [mapping, setMapping] = useState<Mapping>(() => suggestMapping(file.columns, object.fields))
  const [mode, setMode] = useState<ImportMode>('create')
  const [chosenKey, setKey] = useState<string | null>(null)
  const keys = keyFields(mapping, object.fields)
  const key = mode === 'create' ? null : ((keys.find((field) => field.name === chosenKey) ?? keys[0])?.name ?? null)
  const way = { mapping: toWire(mapping), mode, key }
  const check = useMutation({ mutationFn: () => http.post<ImportCheck>(`/imports/${file.id}/check`, way) })
  const start = useMutation({
    mutationFn: () => http.post<ImportRun | undefined>(`/imports/${file.id}/start`, way),
    onSuccess: onStarted,
  })
  const anew = () => {
    check.reset()
    start.reset()
  }
  const change = (next: Mapping) => {
    setMapping(next)
    anew()
  }
  const missing = mode === 'update' ? [] : missingFields(mapping, object.fields)
  const left = leftColumns(mapping, file.columns)
  const bag = importable(object.fields).find((field) => field.type === 'json')
  const error = check.error ?? start.error
  const nothing = Object.keys(mapping).length === 0 || (mode !== 'create' && key === null)
  return (
    <Panel
      title={file.filename}
      note={t('map.facts', { rows: formatCount(file.rows), columns: file.columns.length, encoding: file.encoding.toUpperCase() })}
      actions={
        <Button size="small" onClick={onLeave}>
          {t('map.other_file')}
        </Button>
      }
    >
      <div className={styles.mapHead}>
        <span>{t('map.done', { done: file.columns.length - left.length, total: file.columns.length })}</span>
        {bag && left.length > 0 ? (
          <Button size="small" type="link" onClick={() => change(keepRest(mapping, file.columns, bag.name))}>
            {t('map.keep_rest', { count: left.length, field: say(bag.label) })}
          </Button>
        ) : null}
      </div>
      <Columns object={object} file={file} mapping={mapping} onChange={change} />
      <KeyChoice
        mode={mode}
        keyField={key}
        fields={keys}
        onMode={(next) => {
          setMode(next)
          anew()
        }}
        onKey={(next) => {
          setKey(next)
          anew()
        }}
      />
      {missing.length > 0 ? <Alert type="warning" showIcon className={styles.gap} title={t('map.missing', { fields: missing.map((field) => say(field.label)).join(t('choose.join')) })} /> : null}
      {error ? <Alert type="error" showIcon className={styles.gap} title={error.message} /> : null}
      {check.data ? <CheckResult result={check.data} mode={mode} /> : null}
      <div className={styles.mapFoot}>
        <Button loading={check.isPending} disabled={nothing || start.isPending} type={check.data ? 'default' : 'primary'} onClick={() => check.mutate()}>
          {check.data ? t('map.check_again') : t('map.check')}
        </Button>
        {check.data ? (
          <Button type="primary" loading={start.isPending} disabled={check.data.ok + check.data.bad === 0} onClick={() => start.mutate()}>
            {t('map.start', { count: formatCount(check.data.ok + check.data.bad) })}
          </Button>
        ) : null}
      </div>
    </Panel>
  )
}

interface ColumnsProps {
  object: ObjectMeta
  file: ImportUpload
  mapping: Mapping
  onChange: (mapping: Mapping) => void
}

function Columns({ object, file, mapping, onChange }: ColumnsProps) {
  const t = useTexts('imports')
  const say = useSay()
  const bag = importable(object.fields).find((field) => field.type === 'json')?.name
  const options = importable(object.fields).map((field) => ({ value: field.name, label: say(field.label) }))
  return (
    <div className={styles.tableFrame} tabIndex={0} role="region" aria-label={t('map.title')}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('map.column')}</th>
            <th scope="col">{t('map.samples')}</th>
            <th scope="col">{t('map.field')}</th>
          </tr>
        </thead>
        <tbody>
          {file.columns.map((column) => {
            const held = mapping[column.index]
            // A field that takes anything cannot be the wrong one: nothing to confirm.
            const suggested = column.suggested?.field === held && held !== bag ? column.suggested : null
            return (
              <tr key={column.index} data-left={held === undefined || undefined}>
                <th scope="row">{column.name || t('map.unnamed', { index: column.index + 1 })}</th>
                <td className={styles.samples}>
                  {column.samples
                    .filter(Boolean)
                    .slice(0, 3)
                    .map((sample, at) => (
                      <code key={`${at} ${sample}`}>{sample}</code>
                    ))}
                </td>
                <td>
                  <span className={styles.choice}>
                    <Select<string>
                      aria-label={t('map.field_of', { column: column.name })}
                      allowClear
                      showSearch
                      placeholder={t('map.leave')}
                      value={held ?? null}
                      options={options}
                      onChange={(next: string | undefined) => onChange(assign(mapping, column.index, next ?? null, object.fields))}
                    />
                    {suggested ? <Sureness confidence={suggested.confidence} /> : null}
                  </span>
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

function Sureness({ confidence }: { confidence: number }) {
  const t = useTexts('imports')
  if (confidence >= 0.85) return <Tone tone="green">{t('map.sure')}</Tone>
  return <Tone tone={confidence >= 0.6 ? 'blue' : 'amber'}>{t(confidence >= 0.6 ? 'map.likely' : 'map.guess')}</Tone>
}
