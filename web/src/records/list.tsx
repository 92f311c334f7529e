/** The list of any object, built from its description: as a table, cards, a kanban, a calendar or a timeline. */
import { lazy, Suspense, useCallback, useMemo, useState } from 'react'
import { Link, useParams, useSearchParams } from 'react-router'

import { useMeta, useObject } from '@/api'
import { AddIcon, Blank, Button, ColumnsIcon, Failed, ImportIcon, Loading, Menu, MergeIcon, MoreIcon, Page, RefreshIcon, SkeletonRows, Skeleton, useKeys, useNarrow } from '@/design'
import { formatCount, say as sayOnce, useSay, useTexts } from '@/i18n'

import { BatchBar } from './batch/BatchBar'
import { Cards } from './Cards'
import { ExportButton } from './exporting/ExportButton'
import { FilterBar } from './FilterBar'
import { useEdits } from './grid/edits'
import { fitsCell, Grid } from './grid/Grid'
import { useSelection } from './grid/selection'
import { LayoutLine } from './LayoutLine'
import { ListCount } from './ListCount'
import { askedFields, changeList, resolveList, turnSort } from './listState'
import { PopSheet } from './PopSheet'
import { usePreference } from './preferences'
import { QuickFilters } from './QuickFilters'
import { useNews, usePages } from './usePages'
import { useViews } from './views'
import { ViewTabs } from './ViewTabs'
import styles from './list.module.css'

const ColumnPicker = lazy(() => import('./ColumnPicker'))
const NewRecord = lazy(() => import('./NewRecord'))
const Peek = lazy(() => import('./Peek'))
const DuplicatesDialog = lazy(() => import('./merging/DuplicatesDialog'))
const LAYOUTS = { kanban: lazy(() => import('./layouts/Kanban')), calendar: lazy(() => import('./layouts/Calendar')), timeline: lazy(() => import('./layouts/Timeline')) }

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
  const te = useTexts('everyday')
  const say = useSay()
  const narrow = useNarrow()
  const object = useObject(name)
  const [params, setParams] = useSearchParams()
  const [atStart, setAtStart] = useState(true)
  const [creating, setCreating] = useState(params.has('new'))
  const [comparing, setComparing] = useState(false)
  const [picking, setPicking] = useState(false)
  const [peeked, setPeeked] = useState<string | null>(null)

  const { preference, prefer, pending: unsure } = usePreference(name)
  const { views, own, pending } = useViews(name, preference.pinned)
  const state = object ? resolveList(object, views, params, preference.default) : null
  const fields = useMemo(() => new Map((object?.fields ?? []).map((field) => [field.name, field])), [object])
  const asked = { fields: object && state ? askedFields(object, state.columns) : '', filter: state?.filter ?? '', sort: state?.sort ?? '' }
  const listed = state?.layout === 'list'
  const { pages, rows, asOf } = usePages(name, asked, object !== undefined && listed && !pending && !unsure)
  const order = useMemo(() => rows.map((row) => row.id), [rows])
  const selection = useSelection(order)
  const edits = useEdits(name)
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
  const may = (action: string) => object.actions.includes(action)
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
  const Layout = state.layout === 'list' ? null : LAYOUTS[state.layout]
  const body = Layout ? (
    <Suspense fallback={<SkeletonRows count={6} />}>
      <Layout object={object} state={state} fields={fields} card={state.columns.slice(0, 6)} narrow={narrow} onPeek={setPeeked} />
    </Suspense>
  ) : pages.isError && rows.length === 0 ? (
    <Failed error={pages.error} retry={() => void pages.refetch()} />
  ) : pages.isPending ? (
    <SkeletonRows count={8} />
  ) : rows.length === 0 ? (
    <Nothing filtered={state.filter !== ''} words={words} onClear={() => change({ filter: '' })} />
  ) : narrow ? (
    <Cards {...shape} />
  ) : (
    <Grid
      {...shape}
      sort={state.sort}
      widths={preference.widths}
      density={preference.density}
      selection={may('update') || may('remove') ? selection : null}
      editable={(field) => fitsCell(field, may('update'))}
      onSave={(row, field, value) => edits.save(row, field.name, value, sayOnce(field.label))}
      onPaste={(cells) => void edits.paste(cells)}
      onPeek={setPeeked}
      onWidth={(field, width) => prefer({ widths: { ...preference.widths, [field]: width } })}
      onSort={(field, add) => change({ sort: turnSort(state.sort, field, add) })}
    />
  )
  return (
    <Page
      fill
      title={words}
      note={asOf && listed ? <ListCount words={words} count={rows.length} asOf={asOf} filtered={state.filter !== ''} more={pages.hasNextPage} narrow={narrow} /> : undefined}
      actions={
        <>
          {listed && news > 0 && !(atStart && rows.length <= 60) ? (
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
          {may('export') ? <ExportButton object={name} columns={state.columns} filter={state.filter} sort={state.sort} narrow={narrow} /> : null}
          {may('update') && may('remove') ? (
            <Menu label={te('record.more')} items={[{ key: 'alike', icon: <MergeIcon />, label: te('merge.groups'), run: () => setComparing(true) }]}>
              <Button icon={<MoreIcon />} aria-label={te('record.more')} />
            </Menu>
          ) : null}
          {may('import') ? (
            <Link to={`/imports?object=${name}`}>
              <Button icon={<ImportIcon />} tabIndex={-1} aria-label={t('list.import')}>
                {narrow ? null : t('list.import')}
              </Button>
            </Link>
          ) : null}
          {may('create') ? (
            <Button type="primary" icon={<AddIcon />} title={t('list.new_key')} onClick={() => setCreating(true)}>
              {t('list.new')}
            </Button>
          ) : null}
        </>
      }
    >
      <ViewTabs object={name} views={views} own={own} state={state} preference={preference} prefer={prefer} onChoose={(view) => setParams(new URLSearchParams({ view }))} />
      {preference.quick ? <QuickFilters object={object} filter={state.filter} fields={fields} onChange={(filter) => change({ filter })} /> : null}
      <div className={styles.toolLine}>
        <FilterBar filter={state.filter} fields={fields} onChange={(filter) => change({ filter })} />
        <LayoutLine object={object} state={state} narrow={narrow} preference={preference} prefer={prefer} onChange={change} />
      </div>
      {listed ? <BatchBar object={object} rows={rows} selection={selection} filter={state.filter} more={pages.hasNextPage} /> : null}
      <div className={styles.frame} aria-busy={pages.isFetching}>
        {listed && pages.isFetching && !isFetchingNextPage && !pages.isPending ? <i className={styles.busy} aria-hidden /> : null}
        {body}
      </div>
      <Suspense fallback={null}>
        {creating ? <NewRecord object={object} onClose={() => setCreating(false)} /> : null}
        {comparing ? <DuplicatesDialog object={object} onClose={() => setComparing(false)} /> : null}
        {peeked ? <Peek object={object} id={peeked} onClose={() => setPeeked(null)} /> : null}
      </Suspense>
    </Page>
  )
}

function Nothing({ filtered, words, onClear }: { filtered: boolean; words: string; onClear: () => void }) {
  const t = useTexts('records')
  if (!filtered) return <Blank title={t('list.empty', { object: words })} note={t('list.empty_note')} />
  return <Blank title={t('list.no_match')} note={t('list.no_match_note')} action={<Button onClick={onClear}>{t('filter.clear')}</Button>} />
}
