/** Filter chips. Reading them is cheap; the editor of a chip is fetched when the first one is opened. */
import { lazy, Suspense, useState } from 'react'

import type { FieldMeta } from '@/api'
import { AddIcon, Button, CloseIcon, FilterIcon, GroupIcon, Skeleton } from '@/design'
import { isText, literalOf, readFilter, writeFilter, type Clause, type Condition } from '@/fields'
import { useTexts } from '@/i18n'

import { clauseWords } from './clauseWords'
import { readGroup, writeGroup } from './orGroup'
import { PopSheet } from './PopSheet'
import { useTitles } from './useTitles'
import styles from './list.module.css'

const FilterEditor = lazy(() => import('./FilterEditor'))
const GroupEditor = lazy(() => import('./GroupEditor'))

interface FilterBarProps {
  filter: string
  fields: ReadonlyMap<string, FieldMeta>
  onChange: (filter: string) => void
}

const NEW = -1
const NEW_GROUP = -2

export function FilterBar({ filter, fields, onChange }: FilterBarProps) {
  const t = useTexts('records')
  const tf = useTexts('fields')
  const te = useTexts('everyday')
  const [open, setOpen] = useState<number | null>(null)
  const clauses = readFilter(filter, fields, literalOf)
  useTitles(clauses.flatMap((clause) => (isText(clause) ? (readGroup(clause.text, fields) ?? []) : [clause])), fields)
  const put = (next: Clause[]) => onChange(writeFilter(next, fields, literalOf))
  const close = () => setOpen(null)

  const replaced = (at: number, clause: Clause) => (at < 0 ? [...clauses, clause] : clauses.map((one, index) => (index === at ? clause : one)))
  const groupOf = (clause: Clause | undefined) => (clause && isText(clause) ? readGroup(clause.text, fields) : null)
  const anyOf = (at: number, group: readonly Condition[]) => (
    <Suspense fallback={<Skeleton active className={styles.editor} />}>
      <GroupEditor
        key={`${at} ${filter}`}
        fields={fields}
        group={group}
        onCancel={close}
        onDone={(next) => {
          put(replaced(at, { text: writeGroup(next, fields) }))
          close()
        }}
      />
    </Suspense>
  )
  const editor = (at: number) => (
    <Suspense fallback={<Skeleton active className={styles.editor} />}>
      <FilterEditor
        key={`${at} ${filter}`}
        fields={fields}
        clause={at === NEW ? null : (clauses[at] ?? null)}
        onCancel={close}
        onDone={(clause) => {
          put(replaced(at, clause))
          close()
        }}
      />
    </Suspense>
  )
  const popover = (at: number) => ({
    title: at === NEW_GROUP ? te('advanced.any_of') : t(at === NEW ? 'filter.add' : 'filter.change'),
    open: open === at,
    onOpenChange: (next: boolean) => setOpen(next ? at : null),
    content: at === NEW_GROUP ? anyOf(at, []) : groupOf(clauses[at]) ? anyOf(at, groupOf(clauses[at]) ?? []) : editor(at),
  })
  return (
    <div className={styles.filters} role="group" aria-label={t('filter.group')}>
      {clauses.map((clause, at) => {
        const group = groupOf(clause)
        const { name, rest } = group ? { name: te('advanced.any'), rest: group.map((one) => Object.values(clauseWords(one, fields, tf)).join(' ')).join(te('advanced.or')) } : clauseWords(clause, fields, tf)
        return (
          <span key={`${name} ${rest}`} className={styles.chip} data-open={open === at || undefined}>
            <PopSheet {...popover(at)}>
              <button type="button" className={styles.chipWords} aria-label={t('filter.edit', { words: `${name} ${rest}` })} aria-expanded={open === at}>
                {name ? <span>{name}</span> : null}
                <b className={name ? undefined : styles.code}>{rest}</b>
              </button>
            </PopSheet>
            <button
              type="button"
              className={styles.chipDrop}
              aria-label={t('filter.drop', { words: `${name} ${rest}` })}
              onClick={() => put(clauses.filter((_, index) => index !== at))}
            >
              <CloseIcon />
            </button>
          </span>
        )
      })}
      <PopSheet {...popover(NEW)}>
        <Button size="small" type={clauses.length ? 'text' : 'default'} icon={clauses.length ? <AddIcon /> : <FilterIcon />} aria-expanded={open === NEW}>
          {clauses.length ? t('filter.add') : t('filter.first')}
        </Button>
      </PopSheet>
      <PopSheet {...popover(NEW_GROUP)}>
        <Button size="small" type="text" icon={<GroupIcon />} aria-expanded={open === NEW_GROUP}>
          {te('advanced.any_of')}
        </Button>
      </PopSheet>
      {clauses.length > 1 ? (
        <Button size="small" type="text" onClick={() => onChange('')}>
          {t('filter.clear')}
        </Button>
      ) : null}
    </div>
  )
}
