/** Everything about one tile; each change shows at once on the grid. */
import { lazy, Suspense } from 'react'

import { BackIcon, Button, InputNumber, Labelled, RemoveIcon, Select, Typed } from '@/design'
import { useTexts } from '@/i18n'
import { PERIODS, SHAPES, type Period, type Shape, type TileBody } from '@/views'

import { COLUMNS } from './placing'
import { useObjectOfEvent } from '../eventFields'
import { sourceOf, useDimensions, type MetricChoice } from './metrics'
import styles from './designer.module.css'

const ConditionBuilder = lazy(() => import('../conditions/ConditionBuilder'))

const MOST: Record<Shape, number> = { number: 0, gauge: 0, bar: 2, line: 2, area: 2, pie: 1, funnel: 1, radar: 2, heat_map: 2, sankey: 2, table: 3, pivot: 2 }
const LEAST: Record<Shape, number> = { number: 0, gauge: 0, bar: 1, line: 1, area: 1, pie: 1, funnel: 0, radar: 1, heat_map: 2, sankey: 2, table: 0, pivot: 2 }

interface TileEditorProps {
  tile: TileBody
  metrics: MetricChoice[]
  onChange: (tile: TileBody) => void
  onRemove: () => void
  onClose: () => void
}

export function TileEditor({ tile, metrics, onChange, onRemove, onClose }: TileEditorProps) {
  const t = useTexts('studio-numbers')
  const td = useTexts('dashboards')
  const source = sourceOf(tile.metrics[0], metrics)
  const ofEvent = useObjectOfEvent(source?.body.event)
  const about = source?.body.object || ofEvent
  const dimensions = useDimensions(source)
  const by = tile.by ?? []
  const fill = (shape: Shape, given: string[]): string[] => {
    const kept = given.filter((one) => dimensions.some((dimension) => dimension.value === one)).slice(0, MOST[shape])
    for (const { value } of dimensions) if (kept.length < LEAST[shape] && !kept.includes(value)) kept.push(value)
    return kept
  }
  const setShape = (shape: Shape) => {
    const small = shape === 'number'
    onChange({ ...tile, shape, by: fill(shape, by), height: small ? 3 : Math.max(tile.height, 5), width: Math.max(tile.width, small ? 3 : 4) })
  }
  const setMetrics = (names: string[]) => {
    if (names.length === 0) return
    const before = source?.body.object
    const after = sourceOf(names[0], metrics)?.body.object
    onChange({ ...tile, metrics: names.slice(0, 8), by: before === after ? by : [], filter: before === after ? tile.filter : undefined })
  }
  // Without English of its own a title is the Chinese one; the field then waits empty.
  const english = tile.label && tile.label.en !== tile.label.zh ? tile.label.en : ''
  const words = (lang: 'zh' | 'en', text: string) => {
    const label = { zh: tile.label?.zh ?? '', en: english, [lang]: text }
    onChange({ ...tile, label: label.zh || label.en ? { zh: label.zh || label.en, en: label.en || label.zh } : undefined })
  }
  return (
    <div className={styles.editor}>
      <header>
        <Button size="small" type="text" icon={<BackIcon />} aria-label={t('close_tile')} onClick={onClose} />
        <h2>{t('tile')}</h2>
        <Button size="small" type="text" danger icon={<RemoveIcon />} onClick={onRemove}>
          {t('remove')}
        </Button>
      </header>
      <Labelled label={t('shape')}>{(tied) => <Select {...tied} value={tile.shape} options={SHAPES.map((one) => ({ value: one, label: t(`shapes.${one}`) }))} onChange={setShape} />}</Labelled>
      <Labelled label={t('metrics')} required>
        {(tied) => <Select {...tied} mode="multiple" value={tile.metrics} options={metrics.map((one) => ({ value: one.name, label: one.title }))} onChange={setMetrics} />}
      </Labelled>
      {MOST[tile.shape] > 0 && (
        <Labelled label={t('by')} hint={t('by_hint', { least: LEAST[tile.shape], most: MOST[tile.shape] })} fault={by.length < LEAST[tile.shape] ? t('by_more', { least: LEAST[tile.shape] }) : undefined}>
          {(tied) => <Select {...tied} mode="multiple" value={by} options={dimensions} maxCount={MOST[tile.shape]} onChange={(next: string[]) => onChange({ ...tile, by: next })} />}
        </Labelled>
      )}
      <Labelled label={t('title_zh')}>{(tied) => <Typed {...tied} maxLength={60} placeholder={source?.title} value={tile.label?.zh ?? ''} onDone={(text) => words('zh', text.trim())} />}</Labelled>
      <Labelled label={t('title_en')}>{(tied) => <Typed {...tied} maxLength={60} placeholder={tile.label?.zh} value={english} onDone={(text) => words('en', text.trim())} />}</Labelled>
      <Labelled label={td('filter.period')} hint={t('period_hint')}>
        {(tied) => <Select<Period> {...tied} allowClear placeholder={t('period_of_dashboard')} value={tile.period ?? null} options={PERIODS.map((one) => ({ value: one, label: td(`period.${one}`) }))} onChange={(next: Period | undefined) => onChange({ ...tile, period: next })} />}
      </Labelled>
      {tile.shape === 'gauge' && <Labelled label={t('target')} hint={t('target_hint')}>{(tied) => <InputNumber {...tied} value={tile.target ?? null} onChange={(next) => onChange({ ...tile, target: next ?? undefined })} />}</Labelled>}
      <div className={styles.pair}>
        {(['x', 'y', 'width', 'height'] as const).map((side) => (
          <Labelled key={side} label={t(`place.${side}`)}>
            {(tied) => <InputNumber {...tied} min={side === 'x' || side === 'y' ? 0 : 2} max={side === 'x' ? COLUMNS - tile.width : side === 'width' ? COLUMNS - tile.x : 40} precision={0} value={tile[side]} onChange={(next) => next !== null && onChange({ ...tile, [side]: next })} />}
          </Labelled>
        ))}
      </div>
      {about && (
        <div className={styles.filter}>
          <span>{t('filter')}</span>
          <Suspense fallback={null}>
            <ConditionBuilder object={about} names="question" event={source?.body.event ?? undefined} value={tile.filter ?? ''} label={t('filter')} onChange={(text) => onChange({ ...tile, filter: text || undefined })} />
          </Suspense>
        </div>
      )}
    </div>
  )
}
