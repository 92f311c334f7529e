/** How the list is laid out, and what that layout stands on. */
import type { FieldMeta, Layout, ObjectMeta, Preference } from '@/api'
import { Button, CalendarIcon, ConditionIcon, DensityIcon, KanbanIcon, ListIcon, Menu, Segmented, Select, TimelineIcon, Tooltip } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { groupFields, summedFields, timedFields, type Shape } from './layouts/shape'
import type { ListState } from './listState'
import styles from './list.module.css'

const ICONS = { list: ListIcon, kanban: KanbanIcon, calendar: CalendarIcon, timeline: TimelineIcon }
const DENSITIES = ['loose', 'normal', 'tight'] as const

interface LayoutLineProps {
  object: ObjectMeta
  state: ListState
  narrow: boolean
  preference: Preference
  prefer: (change: Partial<Preference>) => void
  onChange: (change: Partial<Shape> & { layout?: Layout }) => void
}

export function LayoutLine({ object, state, narrow, preference, prefer, onChange }: LayoutLineProps) {
  const t = useTexts('everyday')
  const { layout, shape } = state
  return (
    <div className={styles.layoutLine}>
      <span className={styles.shapes}>
        {layout === 'kanban' || layout === 'timeline' ? <Box label={t('layout.group')} fields={groupFields(object)} value={shape.group} onChange={(group) => onChange({ group })} /> : null}
        {layout === 'kanban' && summedFields(object).length > 0 ? <Box label={t('layout.sum')} clear fields={summedFields(object)} value={shape.sum} onChange={(sum) => onChange({ sum })} /> : null}
        {layout === 'calendar' || layout === 'timeline' ? <Box label={t('layout.start')} fields={timedFields(object)} value={shape.start} onChange={(start) => onChange({ start })} /> : null}
        {layout === 'timeline' ? <Box label={t('layout.end')} clear fields={timedFields(object)} value={shape.end} onChange={(end) => onChange({ end })} /> : null}
      </span>
      <Tooltip title={t('quick.show')}>
        <Button size="small" type={preference.quick ? 'primary' : 'default'} ghost={preference.quick} icon={<ConditionIcon />} aria-pressed={preference.quick} aria-label={t('quick.show')} onClick={() => prefer({ quick: !preference.quick })} />
      </Tooltip>
      {layout === 'list' && !narrow ? (
        <Menu label={t('density.title')} items={DENSITIES.map((density) => ({ key: density, label: `${density === preference.density ? '✓ ' : ''}${t(`density.${density}`)}`, run: () => prefer({ density }) }))}>
          <Button size="small" icon={<DensityIcon />} aria-label={t('density.title')} />
        </Menu>
      ) : null}
      <Segmented<Layout>
        size="small"
        aria-label={t('layout.title')}
        value={layout}
        onChange={(next) => onChange({ layout: next })}
        options={(Object.keys(ICONS) as Layout[]).map((value) => {
          const Icon = ICONS[value]
          return { value, label: narrow ? <span className={styles.layoutIcon}><Icon aria-label={t(`layout.${value}`)} /></span> : t(`layout.${value}`), icon: narrow ? undefined : <Icon /> }
        })}
      />
    </div>
  )
}

function Box({ label, fields, value, clear, onChange }: { label: string; fields: readonly FieldMeta[]; value: string | null; clear?: boolean; onChange: (name: string | null) => void }) {
  const say = useSay()
  return (
    <label>
      {label}
      <Select<string>
        size="small"
        className={styles.shapeBox}
        aria-label={label}
        allowClear={clear}
        popupMatchSelectWidth={false}
        placeholder="—"
        value={value}
        options={fields.map((field) => ({ value: field.name, label: say(field.label) }))}
        onChange={(next: string | undefined) => onChange(next ?? null)}
      />
    </label>
  )
}
