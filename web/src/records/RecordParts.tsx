/** What stands under the tabs of a record: sections and related lists of its form, then the blocks every record has. */
import { Suspense, useState, type ReactNode } from 'react'

import { useMeta, useSession, type FormMeta, type ObjectMeta, type Row } from '@/api'
import { Panel, SkeletonRows, Tabs } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { blocksOf, type About } from './blocks'
import { FactsPanel } from './FactsPanel'
import { formOf, judgeOf } from './form/formOf'
import { RelatedPanel } from './people/RelatedPanel'
import styles from './detail.module.css'

interface RecordPartsProps {
  object: ObjectMeta
  row: Row
  title: string
  /** Further tabs the page knows of: timeline, explanation. */
  more?: { key: string; label: string; children: ReactNode }[]
}

/** Where the page's own tabs stand among the blocks. */
const TIMELINE = 20

function BlockTitle({ about }: { about: About }) {
  const [namespace, key] = about.words
  return useTexts(namespace)(key)
}

export function RecordParts({ object, row, title, more = [] }: RecordPartsProps) {
  const t = useTexts('everyday')
  const say = useSay()
  const meta = useMeta().data
  const session = useSession()
  const [chosen, choose] = useState('form-0')
  if (!meta) return null
  const form: FormMeta = formOf(meta, object)
  const judge = judgeOf(form, object, row, session, new Date())
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
  const blocks = blocksOf(object).map(({ name, about, Block }) => ({
    key: name,
    order: about.order,
    label: <BlockTitle about={about} />,
    children: (
      <Panel title={<BlockTitle about={about} />}>
        <Suspense fallback={<SkeletonRows count={4} />}>
          <Block object={object} row={row} />
        </Suspense>
      </Panel>
    ),
  }))
  const beside = [...blocks, ...more.map((one) => ({ ...one, order: TIMELINE }))].sort((a, b) => a.order - b.order)
  const items = [...tabs, ...beside.map(({ key, label, children }) => ({ key, label, children }))]
  const current = items.some((one) => one.key === chosen) ? chosen : items[0]?.key
  return <Tabs className={styles.tabs} activeKey={current} onChange={choose} items={items} destroyOnHidden aria-label={t('record.tabs')} />
}
