/** Working calendars (工作日历): hours of the week, holidays, and days of their own; below the list, the year of one. */
import { useParams } from 'react-router'

import { CalendarIcon } from '@/design'
import { useTexts } from '@/i18n'

import { PlainList } from '../parts/PlainList'
import { CalendarDesigner } from './CalendarDesigner'
import { extraOf, weeklyOf, type Hours } from './days'

const NINE: Hours = [['09:00', '18:00']]

export default function Calendars() {
  const t = useTexts('studio-calendars')
  const name = useParams()['*']
  if (name) return <CalendarDesigner key={name} name={name} />
  return (
    <PlainList
      kind="calendar"
      path="calendars"
      title={t('title')}
      icon={<CalendarIcon />}
      empty={{ title: t('none'), note: t('none_note') }}
      newTitle={t('new')}
      example={t('example')}
      belongs="app"
      detail={(row) => t('detail', { days: Object.keys(weeklyOf(row.body)).length, extra: extraOf(row.body).length })}
      first={() => ({ weekly: { mon: NINE, tue: NINE, wed: NINE, thu: NINE, fri: NINE }, holidays: 'CN', zone: 'Asia/Shanghai' })}
    />
  )
}
