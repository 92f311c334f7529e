/** Who was there and what was said: a record of its own, with comments and files like every record. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from 'react-router'

import { createRecord, http, useObject, type Rows } from '@/api'
import { AddIcon, Button, EditIcon, Panel, SkeletonRows, toast } from '@/design'
import { isReference } from '@/fields'
import { useTexts } from '@/i18n'

import type { Quarter } from './quarter'
import styles from './strategy.module.css'

const REVIEW = 'sales.strategy_review'

export function Minutes({ quarter, title }: { quarter: Quarter; title: string }) {
  const t = useTexts('studio-strategy')
  const go = useNavigate()
  const object = useObject(REVIEW)
  const found = useQuery({
    queryKey: ['list', REVIEW, { quarter: quarter.key }],
    queryFn: ({ signal }) => http.get<Rows>(`/records/${REVIEW}`, { fields: 'name,quarter,held_on,attendees,notes,agreed', filter: `quarter == "${quarter.key}"`, limit: 1 }, signal),
    enabled: object !== undefined,
  })
  // The quarter is the key: two people who press at once come to the same record.
  const begin = useMutation({
    mutationFn: () => createRecord(REVIEW, { name: t('review_of', { quarter: title }), quarter: quarter.key }, `strategy-${quarter.key}-${crypto.randomUUID()}`),
    onSuccess: (row) => void go(`/records/${REVIEW}/${row.id}`),
    onError: (error) => toast.error(error.message),
  })
  if (!object) return null
  if (found.isPending) return <SkeletonRows count={2} />
  const row = found.data?.rows[0]
  const people = Array.isArray(row?.attendees) ? row.attendees.map((one: unknown) => (isReference(one) ? (one.title ?? '') : '')).filter(Boolean) : []
  return (
    <Panel
      title={t('minutes')}
      actions={
        row ? (
          <Button size="small" icon={<EditIcon />} onClick={() => void go(`/records/${REVIEW}/${row.id}`)}>
            {t('open')}
          </Button>
        ) : object.actions.includes('create') ? (
          <Button size="small" type="primary" icon={<AddIcon />} loading={begin.isPending} onClick={() => begin.mutate()}>
            {t('begin')}
          </Button>
        ) : null
      }
    >
      {row ? (
        <dl className={styles.minutes}>
          <dt>{t('attendees')}</dt>
          <dd>{people.join(t('comma')) || t('nothing')}</dd>
          <dt>{t('notes')}</dt>
          <dd>{typeof row.notes === 'string' && row.notes ? row.notes : t('nothing')}</dd>
          <dt>{t('agreed')}</dt>
          <dd>{typeof row.agreed === 'string' && row.agreed ? row.agreed : t('nothing')}</dd>
        </dl>
      ) : (
        <p className={styles.note}>{t('no_minutes')}</p>
      )}
      <p className={styles.links}>
        <span>{t('change_now')}</span>
        <Link to="/signals">{t('weights')}</Link>
        <Link to="/studio/tables">{t('tables')}</Link>
        <Link to="/studio/definitions">{t('policies')}</Link>
      </p>
    </Panel>
  )
}
