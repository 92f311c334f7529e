/** What stands under the tabs of a record: sections and related lists of its form, then comments, files, changes. */
import { useState, type ReactNode } from 'react'

import { useMeta, useSession, type FormMeta, type ObjectMeta, type Row } from '@/api'
import { Panel, Tabs } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { FactsPanel } from './FactsPanel'
import { formOf, judgeOf } from './form/formOf'
import { CommentsPanel } from './people/CommentsPanel'
import { filesIn } from './people/files'
import { FilesPanel } from './people/FilesPanel'
import { HistoryPanel } from './people/HistoryPanel'
import { RelatedPanel } from './people/RelatedPanel'
import styles from './detail.module.css'

interface RecordPartsProps {
  object: ObjectMeta
  row: Row
  title: string
  /** Further tabs the page knows of: timeline, explanation. */
  more?: { key: string; label: string; children: ReactNode }[]
}

export function RecordParts({ object, row, title, more = [] }: RecordPartsProps) {
  const t = useTexts('everyday')
  const say = useSay()
  const meta = useMeta().data
  const session = useSession()
  const [chosen, choose] = useState('form-0')
  if (!meta) return null
  const form: FormMeta = formOf(meta, object)
  const judge = judgeOf(form, row, session, new Date())
  const tabs = form.tabs.flatMap((tab, at) =>
    judge.shown(tab.visible_when)
      ? [
          {
            key: `form-${at}`,
            label: say(tab.label),
            children: (
              <div className={styles.main}>
                {tab.sections.length > 0 ? <FactsPanel object={object} row={row} form={form} sections={tab.sections} /> : null}
                {tab.related.map((list) => (
                  <RelatedPanel key={`${list.object} ${list.by}`} list={list} row={row} title={title} />
                ))}
              </div>
            ),
          },
        ]
      : [],
  )
  const items = [
    ...tabs,
    { key: 'comments', label: t('comments.title'), children: <Panel title={t('comments.title')}><CommentsPanel object={object.name} id={row.id} /></Panel> },
    ...more,
    ...(filesIn(object).length > 0 ? [{ key: 'files', label: t('record.files'), children: <Panel title={t('record.files')}><FilesPanel object={object} row={row} /></Panel> }] : []),
    { key: 'history', label: t('record.history'), children: <Panel title={t('record.history')}><HistoryPanel object={object} row={row} /></Panel> },
  ]
  const current = items.some((one) => one.key === chosen) ? chosen : items[0]?.key
  return <Tabs className={styles.tabs} activeKey={current} onChange={choose} items={items} destroyOnHidden aria-label={t('record.tabs')} />
}
