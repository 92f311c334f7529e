/** What to look for: who, what, about what, on which days. */
import { useState } from 'react'

import { useMeta, type AuditSearch, type FieldMeta } from '@/api'
import { Button, Select } from '@/design'
import { isReference, typeOf } from '@/fields'
import { useSay, useTexts } from '@/i18n'

import styles from './audit.module.css'

const FAMILIES = ['record', 'comment', 'decision', 'identity', 'definition', 'access', 'export', 'session', 'token', 'account'] as const

/** The first moment of a day, `after` days later. */
function momentOf(day: string | undefined, after = 0): string | null {
  if (!day) return null
  const moment = new Date(`${day}T00:00:00`)
  moment.setDate(moment.getDate() + after)
  return moment.toISOString()
}

export function AuditFilters({ search, onChange }: { search: AuditSearch; onChange: (next: AuditSearch) => void }) {
  const t = useTexts('audit')
  const say = useSay()
  const meta = useMeta().data
  const [person, setPerson] = useState<unknown>(null)
  const [days, setDays] = useState<readonly string[]>([])
  const who: FieldMeta = { name: 'actor', type: 'user', label: { zh: t('who'), en: t('who') }, options: {}, required: false, derived: false, system: false, readonly: false }
  const when: FieldMeta = { ...who, name: 'at', type: 'date' }
  const Person = typeOf(who).Input
  const Days = typeOf(when).Filter
  return (
    <div className={styles.filters} role="search" aria-label={t('search')}>
      <span className={styles.who}>
        <label htmlFor="audit-who">{t('who')}</label>
        <span className={styles.filter}>
          <Person
            id="audit-who"
            field={who}
            label={t('who')}
            value={person}
            onChange={(next) => {
              setPerson(next)
              onChange({ ...search, actor: isReference(next) ? next.id : null })
            }}
          />
        </span>
      </span>
      <Select<string>
        allowClear
        className={styles.filter}
        aria-label={t('family')}
        placeholder={t('family')}
        value={search.family}
        options={FAMILIES.map((name) => ({ value: name, label: t(`family_of.${name}`) }))}
        onChange={(next: string | undefined) => onChange({ ...search, family: next ?? null })}
      />
      <Select<string>
        allowClear
        className={styles.filter}
        aria-label={t('object')}
        placeholder={t('object')}
        value={search.object}
        options={(meta?.objects ?? []).map((one) => ({ value: one.name, label: say(one.label) }))}
        onChange={(next: string | undefined) => onChange({ ...search, object: next ?? null })}
      />
      <span className={styles.days}>
        <Days
          id="audit-when"
          field={when}
          operator="between"
          label={t('when')}
          value={days}
          onChange={(next) => {
            const [first = '', last = ''] = Array.isArray(next) ? (next as readonly string[]) : []
            setDays([first, last])
            onChange({ ...search, since: momentOf(first), until: momentOf(last, 1) })
          }}
        />
      </span>
      {search.subject ? (
        <Button size="small" onClick={() => onChange({ ...search, subject: null })}>
          {t('every_record')}
        </Button>
      ) : null}
    </div>
  )
}
