/** The list of any object, built from its description. */
import { lazy, Suspense, useCallback, useMemo, useState } from 'react'
import { Link, useParams, useSearchParams } from 'react-router'

import { useMeta, useObject } from '@/api'
import { AddIcon, Blank, Button, ColumnsIcon, Failed, ImportIcon, Loading, Page, RefreshIcon, SkeletonRows, Skeleton, useKeys, useNarrow } from '@/design'
import { formatCount, formatTime, useSay, useTexts } from '@/i18n'

import { Cards } from './Cards'
import { FilterBar } from './FilterBar'
import { Grid } from './Grid'
import { askedFields, changeList, resolveList, turnSort } from './listState'
import { PopSheet } from './PopSheet'
import { useNews, usePages } from './usePages'
import { useViews } from './views'
import { ViewTabs } from './ViewTabs'
import styles from './list.module.css'

const ColumnPicker = lazy(() => import('./ColumnPicker'))
const NewRecord = lazy(() => import('./NewRecord'))

export default function RecordList({ object }: { object?: string }) {
  const { object: asked } = useParams()
  const name = object ?? asked ?? ''
  const meta = useMeta()
  const t = useTexts('records')
  const known = useObject(name)
  if (meta.isPending) return <Loading />
  if (meta.isError) return <Failed error={meta.error} retry={() => void meta.refetch()} />
  if (!known) return <Blank title={t('list.unknown')} note={t('list.unknown_note')} />
  return <ObjectList key={name} name={name} />
}

function ObjectList({ name }: { name: string }) {
  const t = useTexts('records')
  const say = useSay()
  const narrow = useNarrow()
  const object = useObject(name)
  const [params, setParams] = useSearchParams()
  const [atStart, setAtStart] = useState(true)
  const [creating, setCreating] = useState(false)
  const [picking, setPicking] = useState(false)

  const { views, own, pending } = useViews(name)
  const state = object ? resolveList(object, views, params) : null
  const fields = useMemo(() => new Map((object?.fields ?? []).map((field) => [field.name, field])), [object])
  const asked = { fields: object && state ? askedFields(object, state.columns) : '', filter: state?.filter ?? '', sort: state?.sort ?? '' }
  const { pages, rows, asOf } = usePages(name, asked, object !== undefined && !pending)
  const { news, renew } = useNews(name, atStart && rows.length <= 60, pages.refetch, pages.dataUpdatedAt)
  const { fetchNextPage, isFetchingNextPage, isFetchNextPageError } = pages
  const nearEnd = useCallback(() => {
    if (!isFetchingNextPage && !isFetchNextPageError) void fetchNextPage()
  }, [fetchNextPage, isFetchingNextPage, isFetchNextPageError])
  useKeys({ n: () => setCreating(true) }, object?.actions.includes('create') ?? false)
  if (!object || !state) return <Loading />

  const change = (part: Parameters<typeof changeList>[1]) => setParams(changeList(params, part), { replace: true })
  const columns = state.columns.flatMap((column) => fields.get(column) ?? [])
  const words = say(object.label)
  const addressOf = (id: string) => `/records/${name}/${id}`
  const foot = (
    <div className={styles.foot} role="status">
      {isFetchNextPageError ? (
        <Button size="small" onClick={() => void fetchNextPage()}>
          {t('list.more_failed')}
        </Button>
      ) : isFetchingNextPage ? (
        t('list.more')
      ) : !pages.hasNextPage && rows.length > 60 ? (
        t('list.end', { count: formatCount(rows.length) })
      ) : null}
    </div>
  )
  const shape = { label: words, columns, title: object.title, rows, addressOf, onNearEnd: nearEnd, onScrolled: setAtStart, more: pages.hasNextPage, foot }
  const body = pages.isError && rows.length === 0 ? (
    <Failed error={pages.error} retry={() => void pages.refetch()} />
  ) : pages.isPending ? (
    <SkeletonRows count={8} />
  ) : rows.length === 0 ? (
    <Nothing filtered={state.filter !== ''} words={words} onClear={() => change({ filter: '' })} />
  ) : narrow ? (
    <Cards {...shape} />
  ) : (
    <Grid {...shape} sort={state.sort} onSort={(field, add) => change({ sort: turnSort(state.sort, field, add) })} />
  )
  return (
    <Page
      fill
      title={words}
      note={asOf ? t(narrow ? 'list.loaded' : pages.hasNextPage ? 'list.count_more' : 'list.count', { count: formatCount(rows.length), time: formatTime(asOf) }) : undefined}
      actions={
        <>
          {news > 0 && !(atStart && rows.length <= 60) ? (
            <Button size="small" type="primary" ghost icon={<RefreshIcon />} onClick={renew}>
              {t('list.news')}
            </Button>
          ) : null}
          <PopSheet
            title={t('columns.title')}
            placement="bottomRight"
            open={picking}
            onOpenChange={setPicking}
            content={
              <Suspense fallback={<Skeleton active className={styles.picker} />}>
                <ColumnPicker fields={object.fields} title={object.title} columns={state.columns} onChange={(next) => change({ columns: next })} />
              </Suspense>
            }
          >
            <Button icon={<ColumnsIcon />} aria-label={t('columns.title')}>
              {narrow ? null : t('columns.title')}
            </Button>
          </PopSheet>
          {object.actions.includes('import') ? (
            <Link to={`/imports?object=${name}`}>
              <Button icon={<ImportIcon />} tabIndex={-1} aria-label={t('list.import')}>
                {narrow ? null : t('list.import')}
              </Button>
            </Link>
          ) : null}
          {object.actions.includes('create') ? (
            <Button type="primary" icon={<AddIcon />} title={t('list.new_key')} onClick={() => setCreating(true)}>
              {t('list.new')}
            </Button>
          ) : null}
        </>
      }
    >
      <ViewTabs object={name} views={views} own={own} state={state} onChoose={(view) => setParams(new URLSearchParams({ view }))} />
      <FilterBar filter={state.filter} fields={fields} onChange={(filter) => change({ filter })} />
      <div className={styles.frame} aria-busy={pages.isFetching}>
        {pages.isFetching && !isFetchingNextPage && !pages.isPending ? <i className={styles.busy} aria-hidden /> : null}
        {body}
      </div>
      {creating ? (
        <Suspense fallback={null}>
          <NewRecord object={object} onClose={() => setCreating(false)} />
        </Suspense>
      ) : null}
    </Page>
  )
}

function Nothing({ filtered, words, onClear }: { filtered: boolean; words: string; onClear: () => void }) {
  const t = useTexts('records')
  if (!filtered) return <Blank title={t('list.empty', { object: words })} note={t('list.empty_note')} />
  return <Blank title={t('list.no_match')} note={t('list.no_match_note')} action={<Button onClick={onClear}>{t('filter.clear')}</Button>} />
}
