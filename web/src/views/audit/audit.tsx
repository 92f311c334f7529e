/** The audit (审计): who did what when, each with a proof that it was not changed since; the tree's signed head to be kept elsewhere. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'

import { auditFile, auditQueries, useMeta, type AuditLeaf, type AuditSearch } from '@/api'
import { Blank, Button, DownloadIcon, Failed, HistoryIcon, Page, Panel, SkeletonRows } from '@/design'
import { fullMomentWords } from '@/fields'
import { useSay, useTexts } from '@/i18n'

import { AuditFilters } from './AuditFilters'
import styles from './audit.module.css'
import { HeadPanel } from './HeadPanel'
import { ProofDrawer } from './ProofDrawer'
import { useLeafWords } from './leafWords'

const EVERYTHING: AuditSearch = { actor: null, family: null, object: null, subject: null, since: null, until: null }

export default function AuditPage() {
  const t = useTexts('audit')
  const [search, setSearch] = useState(EVERYTHING)
  const [place, open] = useState<number | null>(null)
  const pages = useInfiniteQuery(auditQueries.leaves(search))
  const rows = pages.data?.pages.flatMap((page) => page.rows) ?? []
  return (
    <Page
      title={t('title')}
      note={t('note')}
      actions={
        <Button href={auditFile()} icon={<DownloadIcon />} download>
          {t('file')}
        </Button>
      }
    >
      <div className={styles.page}>
        <HeadPanel />
        <Panel title={t('leaves')} flush>
          <AuditFilters search={search} onChange={setSearch} />
          {pages.isPending ? (
            <SkeletonRows count={6} />
          ) : pages.isError && rows.length === 0 ? (
            <Failed error={pages.error} retry={() => void pages.refetch()} />
          ) : rows.length === 0 ? (
            <Blank icon={<HistoryIcon />} title={t('none')} note={t('none_note')} />
          ) : (
            <ul className={styles.rows} aria-label={t('leaves')}>
              {rows.map((leaf) => (
                <LeafRow key={leaf.place} leaf={leaf} onOpen={() => open(leaf.place)} onRecord={() => setSearch({ ...EVERYTHING, subject: leaf.subject })} />
              ))}
            </ul>
          )}
          {pages.hasNextPage ? (
            <div className={styles.more}>
              <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
                {t('more')}
              </Button>
            </div>
          ) : null}
        </Panel>
        <Panel title={t('gaps')}>
          <ul className={styles.gaps}>
            {(['reads', 'address', 'database', 'delay', 'key'] as const).map((name) => (
              <li key={name}>{t(`gap.${name}`)}</li>
            ))}
          </ul>
        </Panel>
      </div>
      <ProofDrawer place={place} onClose={() => open(null)} />
    </Page>
  )
}

function LeafRow({ leaf, onOpen, onRecord }: { leaf: AuditLeaf; onOpen: () => void; onRecord: () => void }) {
  const t = useTexts('audit')
  const say = useSay()
  const meta = useMeta().data
  const { who, what, source } = useLeafWords()
  const object = meta?.objects.find((one) => one.name === leaf.object)
  const title = leaf.title || (leaf.subject ? leaf.subject.slice(0, 8) : '')
  return (
    <li className={styles.row}>
      <div className={styles.what}>
        <span>
          <b>{say(leaf.label)}</b>
          {leaf.object ? ` ${say(object?.label) || leaf.object}` : null}
          {leaf.subject && object ? (
            <>
              {' '}
              <Link to={`/records/${leaf.object}/${leaf.subject}`}>{title}</Link>
            </>
          ) : null}
        </span>
        <small>
          {who(leaf)} · <time dateTime={leaf.at}>{fullMomentWords(leaf.at)}</time> · {source(leaf)}
          {what(leaf)}
        </small>
      </div>
      {leaf.subject ? (
        <Button size="small" type="text" aria-label={`${t('of_record')}：${title}`} onClick={onRecord}>
          {t('of_record')}
        </Button>
      ) : null}
      <Button size="small" aria-label={`${t('proof')} #${leaf.place}`} onClick={onOpen}>
        {t('proof')}
      </Button>
    </li>
  )
}
