/** One calendar: its name, the hours of its week, whose holidays it keeps, and its year, day by day. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { http, type Label } from '@/api'
import { Alert, Button, Labelled, Panel, Select } from '@/design'
import { useTexts } from '@/i18n'

import { Designer } from '../parts/Designer'
import { LabelBoxes } from '../parts/LabelBoxes'
import type { Body } from '../shapes'
import styles from './calendars.module.css'
import { DayDialog } from './DayDialog'
import { WEEKDAYS, weeklyOf, withDay, withHours, yearOf, type DayStand, type Holiday } from './days'
import { HoursBoxes } from './HoursBoxes'
import { UnitCalendars } from './UnitCalendars'
import { Year } from './Year'

interface Holidays {
  year: number
  sure_until: string
  days: Holiday[]
}

const ZONES = ['Asia/Shanghai', 'Asia/Urumqi', 'Asia/Hong_Kong', 'Asia/Tokyo', 'Asia/Singapore', 'Europe/Berlin', 'Europe/London', 'America/New_York', 'America/Los_Angeles', 'UTC']
const FIRST = 2001
const LAST = 2099

export function CalendarDesigner({ name }: { name: string }) {
  return (
    <Designer kind="calendar" name={name} path="calendars">
      {(row, put) => (
        <div className={styles.designer}>
          <UnitCalendars name={name} />
          <Shaping body={row.body} onChange={put} />
        </div>
      )}
    </Designer>
  )
}

function Shaping({ body, onChange }: { body: Body; onChange: (body: Body) => void }) {
  const t = useTexts('studio-calendars')
  const [year, setYear] = useState(() => new Date().getFullYear())
  const [open, setOpen] = useState<DayStand | null>(null)
  const answer = useQuery({ queryKey: ['studio', 'holidays', year], queryFn: ({ signal }) => http.get<Holidays>('/studio/holidays', { year }, signal), staleTime: Number.POSITIVE_INFINITY })
  const months = yearOf(body, answer.data?.days ?? [], year)
  const worked = months.flat().filter((one) => one.hours.length > 0).length
  const chinese = body.holidays === 'CN'
  const unsure = chinese && answer.data !== undefined && `${year}-12-31` > answer.data.sure_until
  const coming = chinese && answer.data !== undefined && soon(answer.data.sure_until) ? Number(answer.data.sure_until.slice(0, 4)) + 1 : null
  const zone = String(body.zone ?? 'Asia/Shanghai')
  return (
    <div className={styles.designer}>
      <Panel title={t('what')}>
        <div className={styles.form}>
          <LabelBoxes value={body.label as Label} onChange={(label) => onChange({ ...body, label })} />
          <div className={styles.pair}>
            <Labelled label={t('holidays')} hint={t('holidays_note')}>
              {(tied) => <Select<string> {...tied} value={String(body.holidays ?? 'none')} options={(['CN', 'none'] as const).map((one) => ({ value: one, label: t(`kept.${one}`) }))} onChange={(holidays) => onChange({ ...body, holidays })} />}
            </Labelled>
            <Labelled label={t('zone')}>
              {(tied) => <Select<string> {...tied} showSearch value={zone} options={[...new Set([zone, ...ZONES])].map((one) => ({ value: one, label: one }))} onChange={(next) => onChange({ ...body, zone: next })} />}
            </Labelled>
          </div>
        </div>
      </Panel>
      <Panel title={t('week')}>
        <div className={styles.week}>
          {WEEKDAYS.map((weekday) => (
            <HoursBoxes key={weekday} label={t(`weekday.${weekday}`)} value={weeklyOf(body)[weekday] ?? []} onChange={(hours) => onChange(withHours(body, weekday, hours))} />
          ))}
        </div>
      </Panel>
      <Panel
        title={t('year', { year })}
        actions={
          <div className={styles.turn}>
            <span>{t('worked', { count: worked })}</span>
            <Button size="small" aria-label={t('earlier')} disabled={year <= FIRST} onClick={() => setYear(year - 1)}>‹</Button>
            <b className="yd-num">{year}</b>
            <Button size="small" aria-label={t('later')} disabled={year >= LAST} onClick={() => setYear(year + 1)}>›</Button>
          </div>
        }
      >
        {unsure ? <Alert type="warning" showIcon message={t('unsure', { year })} description={t('unsure_note')} className={styles.warning} /> : null}
        {!unsure && coming !== null ? <Alert type="info" showIcon message={t('unsure', { year: coming })} description={t('unsure_note')} className={styles.warning} /> : null}
        <p className={styles.about}>{t('year_note')}</p>
        <Year months={months} onPress={setOpen} />
      </Panel>
      {open ? (
        <DayDialog
          key={open.day}
          stand={open}
          usual={weeklyOf(body).mon ?? [['09:00', '18:00']]}
          onDone={(next) => {
            onChange(withDay(body, open.day, next))
            setOpen(null)
          }}
          onClose={() => setOpen(null)}
        />
      ) : null}
    </div>
  )
}

/** Whether the known holidays end within 120 days. */
function soon(until: string): boolean {
  return Date.parse(`${until}T00:00:00Z`) - Date.now() < 120 * 86_400_000
}
