/** 公海: what nobody owns, pool by pool, with what one may still claim told before anything is pressed. */
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useParams, useSearchParams } from 'react-router'

import { poolQueries, useLive, useMeta, useObject, type PoolShown, type PoolsShown } from '@/api'
import { Blank, Button, Checkbox, Chips, Failed, Loading, Page, PoolIcon, SkeletonRows } from '@/design'
import { formatCount, formatSpan, useSay, useTexts } from '@/i18n'

import { PoolRow } from './PoolRow'
import { leftToClaim, useClaims } from './pooling'
import styles from './pools.module.css'

const CALM_MS = 2000

export default function Pools() {
  const { object: asked } = useParams()
  const meta = useMeta()
  const first = meta.data?.cockpit?.object ?? 'sales.lead'
  if (meta.isPending) return <Loading />
  return <ObjectPools key={asked ?? first} object={asked ?? first} />
}

function ObjectPools({ object }: { object: string }) {
  const t = useTexts('pools')
  const say = useSay()
  const [params, setParams] = useSearchParams()
  const pools = useQuery(poolQueries.all(object))
  useFresh(object)
  const known = pools.data?.pools ?? []
  const chosen = known.find((pool) => pool.name === params.get('pool')) ?? known.find((pool) => pool.size > 0) ?? known[0]
  const unknown = pools.error && 'slug' in pools.error && pools.error.slug === 'object-has-no-pool'
  return (
    <Page
      title={t('title')}
      note={t('note')}
      actions={
        known.length > 1 && chosen ? (
          <Chips
            single
            label={t('which')}
            options={known.map((pool) => ({ value: pool.name, label: `${say(pool.label)} ${formatCount(pool.size)}` }))}
            value={[chosen.name]}
            onChange={([name]) => name && setParams({ pool: name }, { replace: true })}
          />
        ) : null
      }
    >
      {pools.isPending ? (
        <SkeletonRows count={6} />
      ) : pools.data && chosen ? (
        <OnePool key={chosen.name} pools={pools.data} pool={chosen} />
      ) : unknown || pools.data ? (
        <Blank icon={<PoolIcon />} title={t('none')} note={t('none_note')} />
      ) : (
        <Failed error={pools.error} retry={() => void pools.refetch()} />
      )}
    </Page>
  )
}

/** What others claim leaves the page by itself, and what comes back appears. */
function useFresh(object: string) {
  const client = useQueryClient()
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useLive(
    () => {
      timer.current ??= setTimeout(() => {
        timer.current = undefined
        void client.invalidateQueries({ queryKey: ['pools', object] })
      }, CALM_MS)
    },
    { object, types: ['decision.routed'] },
  )
  useEffect(() => () => clearTimeout(timer.current), [])
}

function OnePool({ pools, pool }: { pools: PoolsShown; pool: PoolShown }) {
  const t = useTexts('pools')
  const say = useSay()
  const object = useObject(pools.object)
  const pages = useInfiniteQuery(poolQueries.lying(pools.object, pool.name))
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set())
  const { claims, done } = useClaims(pools.object, () => setTicked(new Set()))
  const rows = (pages.data?.pages ?? []).flatMap((page) => page.rows)
  const open = rows.filter((row) => row.closed === null).map((row) => row.record.id)
  const chosen = open.filter((id) => ticked.has(id))
  const left = leftToClaim(pools, pool)
  const tick = (id: string, on: boolean) => setTicked(new Set(on ? [...ticked, id] : [...ticked].filter((one) => one !== id)))
  if (pages.isPending || !object) return <SkeletonRows count={6} />
  if (pages.isError) return <Failed error={pages.error} retry={() => void pages.refetch()} />
  return (
    <>
      <Standing pools={pools} pool={pool} />
      {rows.length === 0 ? (
        <Blank icon={<PoolIcon />} title={t('empty')} note={t('empty_note')} />
      ) : (
        <section className={styles.frame} aria-label={t('list', { pool: say(pool.label) })}>
          {open.length > 0 ? (
            <div className={styles.bar} role="group" aria-label={t('chosen', { count: chosen.length })}>
              <Checkbox checked={chosen.length === open.length} indeterminate={chosen.length > 0 && chosen.length < open.length} onChange={(event) => setTicked(new Set(event.target.checked ? open : []))}>
                {chosen.length > 0 ? t('chosen', { count: chosen.length }) : t('choose_all', { count: open.length })}
              </Checkbox>
              {left !== null && chosen.length > left ? <span className={styles.warn}>{t('too_many', { count: left })}</span> : null}
              {chosen.length > 0 ? (
                <span className={styles.acts}>
                  <Button type="text" size="small" onClick={() => setTicked(new Set())}>
                    {t('clear')}
                  </Button>
                  <Button type="primary" size="small" loading={claims.isPending} disabled={left !== null && chosen.length > left} onClick={() => claims.mutate(chosen)}>
                    {claims.isPending ? t('claiming', { done, count: chosen.length }) : t('claim_chosen', { count: chosen.length })}
                  </Button>
                </span>
              ) : null}
            </div>
          ) : null}
          <ul className={styles.rows}>
            {rows.map((row) => (
              <PoolRow
                key={row.record.id}
                object={object}
                columns={pools.columns}
                row={row}
                ticked={ticked.has(row.record.id)}
                busy={claims.isPending}
                onTick={(on) => tick(row.record.id, on)}
                onClaim={() => claims.mutate([row.record.id])}
              />
            ))}
          </ul>
          {pages.hasNextPage ? (
            <div className={styles.more}>
              <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
                {t('more')}
              </Button>
            </div>
          ) : null}
        </section>
      )}
    </>
  )
}

function Standing({ pools, pool }: { pools: PoolsShown; pool: PoolShown }) {
  const t = useTexts('pools')
  if (pools.cap === null) return <p className={styles.quiet}>{t('no_candidate')}</p>
  const used = (count: number, most: number) => (most ? t('of', { used: formatCount(count), most: formatCount(most) }) : t('no_limit', { used: formatCount(count) }))
  const figures = [
    { label: t('desk'), value: t('of', { used: formatCount(pools.open), most: formatCount(pools.cap) }), full: pools.open >= pools.cap },
    { label: t('today'), value: used(pool.today, pool.per_day), full: pool.per_day > 0 && pool.today >= pool.per_day },
    { label: t('held'), value: used(pool.held, pool.held_most), full: pool.held_most > 0 && pool.held >= pool.held_most },
  ]
  const left = leftToClaim(pools, pool)
  const rules = [pool.protect_hours ? t('protect', { span: formatSpan(pool.protect_hours * 3600) }) : '', pool.cool_down_hours ? t('cool_down', { span: formatSpan(pool.cool_down_hours * 3600) }) : '']
  return (
    <section className={styles.standing} aria-label={t('standing')}>
      <dl>
        {figures.map((figure) => (
          <div key={figure.label} data-full={figure.full || undefined}>
            <dt>{figure.label}</dt>
            <dd className="yd-num">{figure.value}</dd>
          </div>
        ))}
      </dl>
      <p>
        <b data-full={left === 0 || undefined}>{left === 0 ? t('used_up') : t('left', { count: left })}</b> {rules.join(' ')}
      </p>
    </section>
  )
}
