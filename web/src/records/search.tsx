/** Everything a search finds, by object, on a page of its own. */
import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useEffect, useState } from 'react'
import { Link, useSearchParams } from 'react-router'

import { http, useMeta, type SearchHit } from '@/api'
import { Blank, Failed, Input, Page, Panel, SearchIcon, SkeletonRows } from '@/design'
import { useSay, useTexts } from '@/i18n'

import styles from './search.module.css'

const MOST = 50

export default function Search() {
  const t = useTexts('everyday')
  const say = useSay()
  const objects = useMeta().data?.objects ?? []
  const [params, setParams] = useSearchParams()
  const [text, setText] = useState(params.get('q') ?? '')
  const wanted = useDeferredValue(text.trim())
  useEffect(() => void setParams(wanted ? { q: wanted } : {}, { replace: true }), [wanted, setParams])
  const found = useQuery({
    queryKey: ['search', wanted, MOST],
    queryFn: ({ signal }) => http.get<{ hits: SearchHit[] }>('/search', { q: wanted, limit: MOST }, signal),
    enabled: wanted.length > 0,
    placeholderData: (before) => before,
  })
  const hits = wanted ? (found.data?.hits ?? []) : []
  const groups = objects.map((object) => ({ object, hits: hits.filter((hit) => hit.object === object.name) })).filter((group) => group.hits.length > 0)
  return (
    <Page title={t('search.title')}>
      <Input autoFocus allowClear size="large" prefix={<SearchIcon />} className={styles.box} aria-label={t('search.box')} placeholder={t('search.box')} value={text} onChange={(event) => setText(event.target.value)} />
      {!wanted ? (
        <Blank icon={<SearchIcon />} title={t('search.start')} />
      ) : found.isError ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : found.isPending ? (
        <SkeletonRows count={4} />
      ) : groups.length === 0 ? (
        <Blank title={t('search.none', { text: wanted })} note={t('search.none_note')} />
      ) : (
        <div className={styles.groups} aria-live="polite">
          {groups.map(({ object, hits: some }) => (
            <Panel key={object.name} flush title={t('search.found', { object: say(object.label), count: some.length === MOST ? `${MOST}+` : some.length })}>
              <ul className={styles.hits}>
                {some.map((hit) => (
                  <li key={hit.id}>
                    <Link to={`/records/${hit.object}/${hit.id}`}>
                      <b>{hit.title}</b>
                      {hit.subtitle ? <span>{hit.subtitle}</span> : null}
                    </Link>
                  </li>
                ))}
              </ul>
            </Panel>
          ))}
        </div>
      )}
    </Page>
  )
}
