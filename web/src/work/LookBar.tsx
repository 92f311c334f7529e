/** On a record's page: call it invalid, or, while it waits for the second look, why it does and the two answers. */
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'

import { lookQueries, useMeta, type ObjectMeta, type Row } from '@/api'
import { Alert, Button, DoubtIcon } from '@/design'
import { isEmpty, wordsOf } from '@/fields'
import { useTexts } from '@/i18n'

import { DoubtDialog, type DialogLead } from './dialogs'
import styles from './looks.module.css'

const VerdictDialog = lazy(() => import('./VerdictDialog'))
const LEAD = 'sales.lead'

export function LookBar({ object, row, title }: { object: ObjectMeta; row: Row; title: string }) {
  const t = useTexts('looks')
  const known = useMeta().data?.second_looks?.find((look) => look.object === object.name)
  const look = useQuery({ ...lookQueries.of(object.name, row.id), enabled: known !== undefined, retry: false }).data
  const [doubting, doubt] = useState<DialogLead | null>(null)
  const [verdict, judge] = useState<'confirm' | 'restore' | null>(null)
  if (!known || !look) return null
  const said = known.ask
    .flatMap((name) => object.fields.find((field) => field.name === name) ?? [])
    .filter((field) => !isEmpty(row[field.name]))
    .map((field) => wordsOf(field, row[field.name]))
    .join('：')
  return (
    <>
      {look.doubted ? (
        <Alert
          type="warning"
          showIcon
          className={styles.bar}
          title={t('waits', { said })}
          description={look.judge ? undefined : t('waits_note')}
          action={
            look.judge ? (
              <span className={styles.acts}>
                <Button size="small" onClick={() => judge('restore')}>
                  {t('restore')}
                </Button>
                <Button size="small" type="primary" onClick={() => judge('confirm')}>
                  {t('confirm')}
                </Button>
              </span>
            ) : null
          }
        />
      ) : look.doubt && object.name === LEAD ? (
        <div className={styles.line}>
          <Button size="small" icon={<DoubtIcon />} onClick={() => doubt({ id: row.id, name: title, company: null, phone: null, tags: [] })}>
            {t('doubt')}
          </Button>
        </div>
      ) : null}
      <DoubtDialog lead={doubting} onClose={() => doubt(null)} />
      {verdict ? (
        <Suspense fallback={null}>
          <VerdictDialog judged={{ object: object.name, id: row.id, title, verdict }} onClose={() => judge(null)} />
        </Suspense>
      ) : null}
    </>
  )
}
