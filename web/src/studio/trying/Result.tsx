/** What became of a tried record: what was worked out and why, then all it holds. */
import { useEffect, useRef } from 'react'
import { Link } from 'react-router'

import type { ObjectMeta } from '@/api'
import { DoneIcon, Section } from '@/design'
import { isEmpty, ValueList, wordsOf } from '@/fields'
import { useSay, useTexts } from '@/i18n'

import type { Judged, Tried } from './Trying'
import styles from './trying.module.css'

export function Result({ object, tried }: { object: ObjectMeta; tried: Tried }) {
  const t = useTexts('studio-trying')
  const { decisions } = tried
  const row: Record<string, unknown> = tried.row ?? {}
  const shown = useRef<HTMLDivElement>(null)
  // On a phone it stands below a long form.
  useEffect(() => {
    shown.current?.scrollIntoView({ block: 'nearest' })
  }, [tried])
  const decided = new Set(decisions.flatMap((one) => Object.keys(one.outputs)))
  const own = object.fields.filter((field) => !field.system && !decided.has(field.name))
  const made = own.filter((field) => (field.computed || field.readonly) && !isEmpty(row[field.name]))
  const kept = own.filter((field) => !made.includes(field) && !isEmpty(row[field.name]))
  return (
    <div ref={shown} className={styles.result} role="status">
      <p className={styles.clean}>
        <DoneIcon aria-hidden />
        {t(tried.row ? 'passed' : 'passed_unseen')}
      </p>
      {decisions.length > 0 ? (
        <Section title={t('decisions')}>
          <ul className={styles.decisions}>
            {decisions.map((one) => (
              <Decision key={one.name} object={object} judged={one} />
            ))}
          </ul>
        </Section>
      ) : null}
      {made.length > 0 ? (
        <Section title={t('computed')}>
          <ValueList fields={made} row={row} className={styles.values} />
        </Section>
      ) : null}
      {kept.length > 0 ? (
        <Section title={t('kept')}>
          <ValueList fields={kept} row={row} className={styles.values} />
        </Section>
      ) : null}
    </div>
  )
}

function Decision({ object, judged }: { object: ObjectMeta; judged: Judged }) {
  const t = useTexts('studio-trying')
  const say = useSay()
  const outputs = Object.entries(judged.outputs).map(([name, value]) => {
    const field = object.fields.find((one) => one.name === name)
    return `${say(field?.label) || name}：${value === null ? t('empty') : field ? wordsOf(field, value) || String(value) : String(value)}`
  })
  return (
    <li>
      <Link to={`/studio/tables/${judged.name}`}>{say(judged.label)}</Link>
      <b>{outputs.join('，') || t('hidden')}</b>
      <small>
        {judged.rows.length ? t('by_rows', { rows: judged.rows.map((one) => one + 1).join('、') }) : t('by_none')} {say(judged.reason)}
      </small>
    </li>
  )
}
