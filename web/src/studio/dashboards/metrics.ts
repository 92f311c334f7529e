/** Metrics as the draft has them, and the dimensions they can be taken apart by. */
import { useMemo } from 'react'

import { useSay, useTexts } from '@/i18n'
import type { MetricRow } from '@/views'

import { standing, useDefinitions } from '../definitions'
import { useEventFields } from '../eventFields'
import { useFieldMetas } from '../fields'
import { OF_PROMISES } from '../metrics/metricBody'

export interface MetricChoice {
  name: string
  title: string
  body: Partial<MetricRow> & { of?: string; by?: string }
}

export function useMetrics(): MetricChoice[] {
  const say = useSay()
  const { rows } = useDefinitions({ kind: 'metric' })
  return useMemo(() => standing(rows).map((one) => ({ name: one.name, title: say(one.label) || one.name, body: one.body as unknown as MetricChoice['body'] })), [rows, say])
}

/** What a ratio is a share of decides how it can be taken apart. */
export function sourceOf(name: string | undefined, metrics: readonly MetricChoice[]): MetricChoice | undefined {
  const metric = metrics.find((one) => one.name === name)
  return metric?.body.by ? metrics.find((one) => one.name === metric.body.by) : metric
}

export function useDimensions(source: MetricChoice | undefined): { value: string; label: string }[] {
  const t = useTexts('studio-numbers')
  const td = useTexts('dashboards')
  const say = useSay()
  const ofObject = useFieldMetas(source?.body.object ?? '')
  const ofEvent = useEventFields(source?.body.event ?? undefined)
  if (!source) return []
  const { body } = source
  const time = body.time || body.clock || body.promises_of || body.event ? ['month', 'week', 'quarter', 'year', 'day'].map((part) => ({ value: `time@${part}`, label: `${t('time')} · ${td(`part.${part}`)}` })) : []
  const names = body.clock || body.promises_of ? OF_PROMISES : (body.dimensions ?? [])
  return [...time, ...names.map((name) => ({ value: name, label: say((body.event ? ofEvent : ofObject).get(name)?.label) || t(`dimension.${name}`) }))]
}
