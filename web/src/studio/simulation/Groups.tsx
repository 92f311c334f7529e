/** Teams or people: how many records more or fewer, by grade, and what they are worth. */
import { useState } from 'react'

import { Button, Section } from '@/design'
import { formatCount, useSay, useTexts } from '@/i18n'

import { changeOf, twoPlaces, type Grade, type Group } from './shapes'
import styles from './simulation.module.css'

const FEW = 12

export function Groups({ title, rows, grades, note }: { title: string; rows: Group[]; grades: Grade[]; note?: string | undefined }) {
  const t = useTexts('studio-simulation')
  const [all, setAll] = useState(false)
  if (rows.length === 0) return null
  return (
    <Section title={title}>
      <div className={styles.wide}>
        <table className={styles.table} aria-label={title}>
          <thead>
            <tr>
              <th scope="col">{t('who')}</th>
              <th scope="col">{t('leads_both')}</th>
              <th scope="col">{t('change')}</th>
              <th scope="col">{t('worth_both')}</th>
              <th scope="col">{t('by_grade')}</th>
            </tr>
          </thead>
          <tbody>
            {(all ? rows : rows.slice(0, FEW)).map((one) => (
              <tr key={one.key}>
                <th scope="row">
                  {one.label || t('unnamed')} {one.unit ? <small>{one.unit}</small> : null}
                </th>
                <td>{t('both', { live: formatCount(one.leads[0]), draft: formatCount(one.leads[1]) })}</td>
                <td>{changeOf(one.leads[0], one.leads[1], formatCount)}</td>
                <td>{t('both', { live: twoPlaces(one.worth[0]), draft: twoPlaces(one.worth[1]) })}</td>
                <td className={styles.grades}>
                  <ByGrade one={one} grades={grades} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > FEW ? (
        <Button size="small" type="link" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t('less') : t('more', { count: formatCount(rows.length) })}
        </Button>
      ) : null}
      {note ? <p className={styles.note}>{note}</p> : null}
    </Section>
  )
}

/** Only the grades of which somebody would get more or fewer. */
function ByGrade({ one, grades }: { one: Group; grades: Grade[] }) {
  const t = useTexts('studio-simulation')
  const say = useSay()
  const changed = grades
    .map((grade, at) => ({ label: say(grade.label), live: one.grades[0][at] ?? 0, draft: one.grades[1][at] ?? 0 }))
    .filter((grade) => grade.live !== grade.draft)
  if (changed.length === 0) return <>{t('no_change')}</>
  return <>{changed.map((grade) => t('grade', { grade: grade.label, change: changeOf(grade.live, grade.draft, formatCount) })).join(t('comma'))}</>
}
