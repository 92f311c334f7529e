/** Fairness (分配公平): who was given what over a period, and how evenly the policy shared it. */
import { Blank, Button, DownloadIcon, FigureCard, Figures, Panel, PeopleIcon } from '@/design'
import { formatCount, formatPercent, say, useTexts } from '@/i18n'

import { PeriodPage } from '../period/PeriodPage'
import { saveSheet, sheetText } from '../sheet'
import { index, useColumns, type Column } from './columns'
import styles from './fairness.module.css'
import { Groups } from './Groups'
import { PERIODS, type Evenness, type Fairness, type Given } from './types'

export default function FairnessPage() {
  const t = useTexts('fairness')
  return (
    <PeriodPage<Fairness, (typeof PERIODS)[number]> name="fairness" periods={PERIODS} first="last_30_days" note={(found) => (found ? t('note', { policy: say(found.policy) }) : undefined)}>
      {(found) => (found.whole ? <Shown found={found} whole={found.whole} /> : <Blank icon={<PeopleIcon />} title={t('nothing')} note={t('nothing_note')} />)}
    </PeriodPage>
  )
}

function useAmong(): (even: Evenness | null) => string | undefined {
  const t = useTexts('fairness')
  return (even) => even === null || even.people === 0 ? undefined : t(even.by_hour ? 'among.by_hour' : 'among.people', { count: formatCount(even.people) })
}

function Shown({ found, whole }: { found: Fairness; whole: Given }) {
  const t = useTexts('fairness')
  const among = useAmong()
  const units = useColumns(found, 'units')
  const people = useColumns(found, 'people')
  const all = whole.leads + whole.pool
  const meanings = [...new Map([...people, ...units].filter((one) => !one.key.startsWith('grade_')).map((one) => [one.key, one])).values()]
  const save = () => saveSheet(`${say(found.label)} ${found.days[0]}`, sheetText([t('people.name'), t('column.unit'), ...people.map((one) => one.name)], found.people.map((row) => [row.label, row.unit, ...line(people, row)])))
  return (
    <div className={styles.page}>
      <Figures>
        <FigureCard label={t('figure.leads')} value={formatCount(whole.leads)} note={t('figure.kept', { count: formatCount(whole.kept) })} />
        <FigureCard label={t('figure.pool')} value={formatPercent(all ? whole.pool / all : null)} note={t('figure.pool_of', { count: formatCount(whole.pool) })} />
        <FigureCard label={t('figure.even_leads')} value={index(whole.evenness?.leads)} note={among(whole.evenness)} />
        <FigureCard label={t('figure.even_worth')} value={index(whole.evenness?.worth)} note={among(whole.evenness)} />
        <FigureCard label={t('figure.load')} value={whole.load === null ? '—' : formatCount(whole.load, 1)} note={t('figure.load_note')} />
      </Figures>
      <Panel title={t('people.title')} actions={<Button icon={<DownloadIcon />} onClick={save}>{t('save')}</Button>}>
        <p className={styles.about}>{t('people.note')}</p>
        {found.people.length ? <Groups found={found} rows={found.people} columns={people} name={t('people.name')} units /> : <Blank title={t('people.none')} />}
      </Panel>
      {found.units.length > 0 && (
        <Panel title={t('units.title')}>
          <p className={styles.about}>{t('units.note')}</p>
          <Groups found={found} rows={found.units} columns={units} name={t('units.name')} />
        </Panel>
      )}
      <Panel title={t('meaning.title')}>
        <dl className={styles.meanings}>
          {meanings.map((one) => (
            <div key={one.key}>
              <dt>{one.name}</dt>
              <dd>{one.about}</dd>
            </div>
          ))}
        </dl>
      </Panel>
    </div>
  )
}

/** As numbers a spreadsheet can go on with. */
const line = (columns: Column[], row: Given): string[] => columns.map((one) => {
  const value = one.value(row)
  return value === null ? '' : String(Math.round(value * 10_000) / 10_000)
})
