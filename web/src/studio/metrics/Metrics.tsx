/** The metric dictionary (指标口径库): every number of the company, once; below it, the editor of one. */
import { useParams } from 'react-router'

import { MetricIcon } from '@/design'
import { useTexts } from '@/i18n'

import { PlainList } from '../parts/PlainList'
import { MetricEditor } from './MetricEditor'

export default function Metrics() {
  const t = useTexts('studio-numbers')
  const td = useTexts('dashboards')
  const ts = useTexts('studio')
  const name = useParams()['*']
  if (name) return <MetricEditor key={name} name={name} />
  return (
    <PlainList
      kind="metric"
      path="metrics"
      title={ts('page.metrics')}
      count={(shown) => t('metric_count', { count: shown })}
      icon={<MetricIcon />}
      empty={{ title: t('no_metrics'), note: t('no_metrics_note') }}
      newTitle={t('new_metric')}
      example={t('metric_example')}
      belongs="both"
      objectLabel={t('counted_object')}
      detail={(row) => td(`function.${String(row.body.function)}`)}
      first={({ object }) => ({ function: 'count', object })}
    />
  )
}
