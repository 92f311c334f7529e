/** Twelve months side by side; every day is a button that tells how it stands. */
import { useSay, useTexts } from '@/i18n'

import styles from './calendars.module.css'
import { WEEKDAYS, weekdayOf, type DayStand } from './days'

interface YearProps {
  months: DayStand[][]
  onPress: (day: DayStand) => void
}

export function Year({ months, onPress }: YearProps) {
  const t = useTexts('studio-calendars')
  return (
    <>
      <ul className={styles.legend}>
        {(['work', 'off', 'holiday', 'made_up', 'extra'] as const).map((one) => (
          <li key={one}>
            <i data-look={one} />
            {t(`legend.${one}`)}
          </li>
        ))}
      </ul>
      <div className={styles.months}>
        {months.map((days, month) => (
          <section key={month} aria-label={t('month', { month: month + 1 })}>
            <h3>{t('month', { month: month + 1 })}</h3>
            <div className={styles.month}>
              {WEEKDAYS.map((one) => (
                <span key={one} aria-hidden>{t(`short.${one}`)}</span>
              ))}
              {days.map((one, at) => (
                <Day key={one.day} stand={one} first={at === 0 ? weekdayOf(one.day) + 1 : undefined} onPress={onPress} />
              ))}
            </div>
          </section>
        ))}
      </div>
    </>
  )
}

function Day({ stand, first, onPress }: { stand: DayStand; first: number | undefined; onPress: (day: DayStand) => void }) {
  const t = useTexts('studio-calendars')
  const say = useSay()
  const works = stand.hours.length > 0
  const told = [stand.day, stand.label ? say(stand.label) : '', works ? stand.hours.map((one) => one.join('–')).join('，') : t('off')].filter(Boolean).join(' · ')
  const look = stand.by === 'extra' ? 'extra' : stand.by === 'holiday' ? 'holiday' : stand.by === 'made_up' ? 'made_up' : works ? 'work' : 'off'
  return (
    <button type="button" className={styles.day} style={first ? { gridColumnStart: first } : undefined} data-look={look} data-works={works} title={told} onClick={() => onPress(stand)}>
      {Number(stand.day.slice(8))}
      <span className="yd-hidden"> {told}</span>
    </button>
  )
}
