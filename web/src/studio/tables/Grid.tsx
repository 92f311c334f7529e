/** The rows of a decision table with their typed cells. */
import type { FieldMeta } from '@/api'
import { AddIcon, Button, CopyIcon, DownIcon, InputNumber, Menu, MoreIcon, RemoveIcon, Select, Tone, Typed, UpIcon } from '@/design'
import { literalOf } from '@/fields'
import { useSay, useTexts } from '@/i18n'
import { useState } from 'react'

import type { Body } from '../shapes'
import { ConditionCell } from './ConditionCell'
import { OutputCell } from './OutputCell'
import { RestCell } from './RestCell'
import { columnsOf, putTogether, takeApart, withCell, withReason, type Cells, type RowBody } from './grid'
import styles from './tables.module.css'

interface GridProps {
  object: string
  body: Body
  fields: ReadonlyMap<string, FieldMeta>
  /** Rows with something wrong, and what. */
  marks: ReadonlyMap<number, string[]>
  onRows: (rows: RowBody[]) => void
}

export const rowsOf = (body: Body): RowBody[] => (body.rows as RowBody[] | undefined) ?? []
export const outputsOf = (body: Body): string[] => (body.outputs as string[] | undefined) ?? []

export function Grid({ object, body, fields, marks, onRows }: GridProps) {
  const t = useTexts('studio-tables')
  const ts = useTexts('studio')
  const say = useSay()
  const [added, add] = useState<string[]>([])
  const rows = rowsOf(body)
  const outputs = outputsOf(body)
  const columns = columnsOf(rows, added, fields, literalOf).filter((name) => fields.has(name))
  const priority = body.hit === 'priority'
  const labelOf = (name: string) => say(fields.get(name)?.label) || name
  const change = (at: number, part: Partial<RowBody>) => onRows(rows.map((row, place) => (place === at ? { ...row, ...part } : row)))
  const setCells = (at: number, cells: Cells) => change(at, { when: putTogether(cells, columns, fields, literalOf) })
  const move = (at: number, by: number) => {
    const next = [...rows]
    const [row] = next.splice(at, 1)
    if (row) next.splice(at + by, 0, row)
    onRows(next)
  }
  const fresh = (): RowBody => ({ when: 'true', then: {}, reason: { zh: t('row.reason_zh', { row: rows.length + 1 }), en: `Row ${rows.length + 1}` } })
  const rest = [...fields.values()].filter((field) => !columns.includes(field.name) && !outputs.includes(field.name))
  return (
    <>
      <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('grid')}>
        <table className={styles.grid}>
          <thead>
            <tr>
              <th className={styles.numberCell}>#</th>
              {columns.map((name) => (
                <th key={name}>{labelOf(name)}</th>
              ))}
              <th>{t('cell.rest')}</th>
              {outputs.map((name) => (
                <th key={name} className={styles.output}>
                  {labelOf(name)}
                </th>
              ))}
              {priority ? <th>{t('priority')}</th> : null}
              <th>{t('reason')}</th>
              <th>{t('reason_en')}</th>
              <th aria-label={t('row.tools')} />
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => {
              const cells = takeApart(row.when, fields, literalOf)
              const wrong = marks.get(at)
              return (
                <tr key={at} data-marked={wrong !== undefined}>
                  <td className={styles.numberCell} title={wrong?.join('\n')}>
                    {wrong ? <Tone tone="amber">{at + 1}</Tone> : at + 1}
                  </td>
                  {columns.map((name) => (
                    <td key={name}>
                      <ConditionCell field={fields.get(name)!} label={t('cell.of', { row: at + 1, field: labelOf(name) })} value={cells.by.get(name) ?? null} onChange={(condition) => setCells(at, withCell(cells, name, condition))} />
                    </td>
                  ))}
                  <td className={styles.restCell}>
                    <RestCell object={object} row={at} value={cells.rest} onChange={(text) => setCells(at, { ...cells, rest: text })} />
                  </td>
                  {outputs.map((name) => (
                    <td key={name} className={styles.output}>
                      <OutputCell
                        field={fields.get(name)}
                        label={t('cell.of', { row: at + 1, field: labelOf(name) })}
                        value={row.then[name] ?? ''}
                        onChange={(expression) => {
                          const { [name]: _dropped, ...then } = row.then
                          change(at, { then: expression.trim() ? { ...then, [name]: expression } : then })
                        }}
                      />
                    </td>
                  ))}
                  {priority ? (
                    <td>
                      <InputNumber aria-label={t('cell.of', { row: at + 1, field: t('priority') })} style={{ width: 70 }} precision={0} value={row.priority ?? 0} onChange={(next) => change(at, { priority: next ?? 0 })} />
                    </td>
                  ) : null}
                  <td className={styles.reasonCell}>
                    <Typed label={t('cell.of', { row: at + 1, field: t('reason') })} maxLength={200} value={row.reason.zh} onDone={(text) => text.trim() && change(at, { reason: withReason(row.reason, 'zh', text) })} />
                  </td>
                  <td className={styles.reasonCell}>
                    <Typed label={t('cell.of', { row: at + 1, field: t('reason_en') })} placeholder={t('reason_same')} maxLength={200} value={row.reason.en === row.reason.zh ? '' : row.reason.en} onDone={(text) => change(at, { reason: withReason(row.reason, 'en', text) })} />
                  </td>
                  <td>
                    <Menu
                      label={t('row.more', { row: at + 1 })}
                      items={[
                        ...(at > 0 ? [{ key: 'up', icon: <UpIcon />, label: ts('action.up'), run: () => move(at, -1) }] : []),
                        ...(at < rows.length - 1 ? [{ key: 'down', icon: <DownIcon />, label: ts('action.down'), run: () => move(at, 1) }] : []),
                        { key: 'copy', icon: <CopyIcon />, label: t('row.copy'), run: () => onRows([...rows.slice(0, at + 1), { ...row }, ...rows.slice(at + 1)]) },
                        { key: 'remove', icon: <RemoveIcon />, label: ts('action.remove'), danger: true, apart: true, run: () => onRows(rows.filter((_, place) => place !== at)) },
                      ]}
                    >
                      <Button type="text" size="small" icon={<MoreIcon />} aria-label={t('row.more', { row: at + 1 })} />
                    </Menu>
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
      <div className={styles.gridFoot}>
        <Button icon={<AddIcon />} onClick={() => onRows([...rows, fresh()])}>
          {t('row.add')}
        </Button>
        <Select<string>
          aria-label={t('column.add')}
          placeholder={t('column.add')}
          style={{ width: 180 }}
          showSearch
          value={null}
          options={rest.map((field) => ({ value: field.name, label: say(field.label) }))}
          onChange={(name) => add([...added, name])}
        />
      </div>
    </>
  )
}
