/** All dashboards; below it, the designer of one. */
import { useParams } from 'react-router'

import { ChartIcon } from '@/design'
import { useTexts } from '@/i18n'

import { PlainList } from '../parts/PlainList'
import { BoardDesigner } from './BoardDesigner'

export default function Dashboards() {
  const t = useTexts('studio-numbers')
  const ts = useTexts('studio')
  const name = useParams()['*']
  if (name) return <BoardDesigner key={name} name={name} />
  return (
    <PlainList
      kind="dashboard"
      path="dashboards"
      title={ts('page.dashboards')}
      icon={<ChartIcon />}
      empty={{ title: t('no_dashboards'), note: t('no_dashboards_note') }}
      newTitle={t('new_dashboard')}
      example={t('dashboard_example')}
      belongs="app"
      detail={(row) => t('tiles', { count: (row.body.tiles as unknown[] | undefined)?.length ?? 0 })}
      first={() => ({ tiles: [] })}
    />
  )
}
