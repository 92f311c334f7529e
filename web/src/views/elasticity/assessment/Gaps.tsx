/** Answers beside measurements, question by question; where they are apart, which way. */
import { Link } from 'react-router'

import { Tone } from '@/design'
import { formatCount, formatSpan, formatPercent, useSay, useTexts } from '@/i18n'

import tables from '../../period/tables.module.css'
import styles from './assessment.module.css'
import type { QuestionShown, Shown } from './queries'

export function Gaps({ found }: { found: Shown }) {
  const t = useTexts('assessment')
  const say = useSay()
  const all = found.pillars.flatMap((one) => one.questions)
  const over = all.filter((one) => (one.gap ?? 0) > 0).length
  const under = all.filter((one) => (one.gap ?? 0) < 0).length
  const both = all.filter((one) => one.gap !== null).length
  return (
    <>
      <p className={styles.lead}>{both ? t('sum', { both: formatCount(both), over: formatCount(over), under: formatCount(under) }) : t('sum_none')}</p>
      <div className={`${tables.frame} ${styles.gapFrame}`} tabIndex={0} role="region" aria-label={t('gaps')}>
        <table className={`${tables.table} ${styles.gaps}`}>
          <thead>
            <tr>
              <th scope="col">{t('question')}</th>
              <th scope="col">{t('answer')}</th>
              <th scope="col">{t('measurement')}</th>
              <th scope="col">{t('deserves')}</th>
              <th scope="col">{t('gap')}</th>
            </tr>
          </thead>
          {found.pillars.map((pillar, place) => (
            <tbody key={place}>
              <tr className={styles.group}>
                <th scope="rowgroup" colSpan={5}>{say(pillar.label)}</th>
              </tr>
              {pillar.questions.map((one) => (
                <tr key={one.field}>
                  <th scope="row">{say(one.label)}</th>
                  <td data-column={t('answer')}>{one.answer === null ? t('none') : `${one.answer} ${say(found.scale[one.answer - 1])}`}</td>
                  <td data-column={t('measurement')}><Measurement one={one} month={found.months.at(-1) ?? ''} fewest={found.fewest} /></td>
                  <td>{one.measured === null ? '—' : formatCount(one.measured)}</td>
                  <td data-column={t('gap')}><Gap gap={one.gap} /></td>
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </div>
    </>
  )
}

function Measurement({ one, month, fewest }: { one: QuestionShown; month: string; fewest: number }) {
  const t = useTexts('assessment')
  const figures = useTexts('elasticity')
  const say = useSay()
  if (one.sort === null) return <span className={styles.quiet}>{t('nothing')}</span>
  const called = one.figure ? figures(`figure.${one.figure}`) : say(one.called)
  const told = one.value === null ? null : one.sort === 'duration' ? formatSpan(one.value) : one.sort === 'percent' ? formatPercent(one.value) : formatCount(one.value, 2)
  return (
    <>
      {one.figure ? <Link to={`/elasticity?month=${month.slice(0, 7)}`}>{called}</Link> : called} <b>{told ?? ''}</b>{' '}
      <small>{told === null ? t('few', { count: formatCount(one.count), fewest: formatCount(fewest) }) : t('cases', { count: formatCount(one.count) })}</small>
    </>
  )
}

function Gap({ gap }: { gap: number | null }) {
  const t = useTexts('assessment')
  if (gap === null) return <>—</>
  if (gap === 0) return <Tone tone="green">{t('even')}</Tone>
  return <Tone tone={gap > 0 ? 'amber' : 'blue'}>{t(gap > 0 ? 'over' : 'under', { count: formatCount(Math.abs(gap)) })}</Tone>
}
