/** Why this record stands where it stands: points signal by signal, grade, who got it and why not others, clocks. */
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'

import { ApiProblem, queries, useMeta, type Candidate, type Explanation, type Layer } from '@/api'
import { Button, ClockTrack, Failed, GradeTone, Panel, ScoreRing, Section, SkeletonRows, Tone } from '@/design'
import { formatCount, formatPercent, formatTime, useSay, useTexts } from '@/i18n'

import { barOf, signedPoints, sortCandidates, spanWords } from './reasons'
import styles from './explanation.module.css'

const WhyNot = lazy(() => import('./WhyNot'))

export function ExplanationPanel({ object, id }: { object: string; id: string }) {
  const t = useTexts('records')
  const answer = useQuery({ ...queries.explanation(object, id), retry: false })
  // Objects that are neither scored nor routed have nothing to explain.
  if (answer.error instanceof ApiProblem && answer.error.status === 404) return null
  return (
    <Panel title={t('why.title')}>
      {answer.data ? (
        <Reasons why={answer.data} object={object} id={id} />
      ) : answer.isError ? (
        <Failed error={answer.error} retry={() => void answer.refetch()} />
      ) : (
        <SkeletonRows count={5} />
      )}
    </Panel>
  )
}

/** What a rule is called; its technical name where this reader's definitions do not tell. */
function useRuleName(): (name: string) => string {
  const say = useSay()
  const rules = useMeta().data?.rules ?? []
  return (name) => say(rules.find((rule) => rule.name === name)?.label) || name
}

/** A part whose field the reader may not see is missing. */
function Reasons({ why, object, id }: { why: Explanation; object: string; id: string }) {
  const t = useTexts('records')
  const say = useSay()
  const nameOf = useRuleName()
  return (
    <>
      {why.clocks.length > 0 ? (
        <Section title={t('why.clocks')}>
          <div className={styles.clocks}>
            {why.clocks.map((clock) => (
              <ClockTrack key={clock.id} clock={clock} />
            ))}
          </div>
        </Section>
      ) : null}
      {why.score ? (
        <Section title={t('why.score')}>
          <Score score={why.score} />
        </Section>
      ) : null}
      {why.grade ? (
        <Section title={t('why.grade')}>
          <div className={styles.grade}>
            <GradeTone grade={why.grade.value} label={t('why.grade_is', { grade: why.grade.value })} />
            <div>
              <p>{say(why.grade.reason) || t('why.no_reason')}</p>
              {/* Rows are counted from 0 by the table and from 1 by people. */}
              <small>{why.grade.row === null ? nameOf(why.grade.table) : t('why.rule_row', { table: nameOf(why.grade.table), row: why.grade.row + 1 })}</small>
              <Whose layer={why.grade.layer} />
            </div>
          </div>
        </Section>
      ) : null}
      {why.routing ? (
        <Section title={t('why.routing')}>
          <Routing routing={why.routing} />
          <Suspense fallback={null}>
            <WhyNot object={object} id={id} owner={why.routing.owner?.id ?? null} />
          </Suspense>
        </Section>
      ) : null}
    </>
  )
}

function Score({ score }: { score: NonNullable<Explanation['score']> }) {
  const t = useTexts('records')
  const say = useSay()
  const points = [...score.points].sort((a, b) => Math.abs(b.points) - Math.abs(a.points))
  const widest = Math.max(1, ...points.map((one) => Math.abs(one.points)), ...score.fit.map((one) => Math.abs(one.points)))
  return (
    <>
      <div className={styles.scoreHead}>
        <ScoreRing value={score.value} size={56} label={t('why.score')} />
        <p>
          {t('why.score_sum', {
            behaviour: signedPoints(points.reduce((sum, one) => sum + one.points, 0)),
            fit: signedPoints(score.fit.reduce((sum, one) => sum + one.points, 0)),
          })}
          {score.probability === null ? null : <small>{t('why.probability', { share: formatPercent(score.probability) })}</small>}
        </p>
      </div>
      {points.length + score.fit.length === 0 ? <p className={styles.quiet}>{t('why.no_points')}</p> : null}
      <ul className={styles.bars}>
        {points.map((one) => (
          <Bar key={one.name} label={say(one.label)} points={one.points} widest={widest} note={t('why.half_life', { span: spanWords(one.half_life_s, t) })} />
        ))}
        {score.fit.map((one) => (
          <Bar key={`fit ${one.label.zh}`} label={say(one.label)} points={one.points} widest={widest} note={t('why.fit')} fit />
        ))}
      </ul>
    </>
  )
}

function Bar({ label, points, widest, note, fit }: { label: string; points: number; widest: number; note: string; fit?: boolean }) {
  return (
    <li className={styles.bar} data-kind={points < 0 ? 'minus' : fit ? 'fit' : 'plus'}>
      <span className={styles.barLabel}>{label}</span>
      <small>{note}</small>
      <b className="yd-num">{signedPoints(points)}</b>
      <i aria-hidden>
        <i style={{ width: `${barOf(points, widest)}%` }} />
      </i>
    </li>
  )
}

function Routing({ routing }: { routing: NonNullable<Explanation['routing']> }) {
  const t = useTexts('records')
  const say = useSay()
  const nameOf = useRuleName()
  const [all, setAll] = useState(false)
  const { running, excluded } = sortCandidates(routing.considered, routing.owner?.id ?? null)
  const best = Math.max(0, ...running.map((one) => one.value ?? 0))
  const shown = all ? running : running.slice(0, 5)
  return (
    <>
      <p className={styles.verdict}>
        <b>{routing.owner ? t('why.given_to', { name: routing.owner.name }) : t('why.in_pool')}</b>
        <small>{t('why.policy', { policy: nameOf(routing.policy), version: routing.version, at: formatTime(routing.at) })}</small>
      </p>
      <Whose layer={routing.layer} />
      {routing.reasons.length > 0 ? (
        <ul className={styles.reasons}>
          {routing.reasons.map((reason) => (
            <li key={reason.zh}>{say(reason)}</li>
          ))}
        </ul>
      ) : null}
      {shown.length > 0 ? (
        <ul className={styles.bars} aria-label={t('why.considered')}>
          {shown.map((one) => (
            <Runner key={one.id} one={one} best={best} chosen={one.id === routing.owner?.id} />
          ))}
        </ul>
      ) : null}
      {excluded.length > 0 && all ? (
        <ul className={styles.excluded} aria-label={t('why.excluded')}>
          {excluded.map((one) => (
            <li key={one.id}>
              <span>{one.name}</span>
              <span>{say(one.excluded_by)}</span>
            </li>
          ))}
        </ul>
      ) : null}
      {excluded.length === 0 && routing.excluded.length > 0 ? (
        <ul className={styles.excluded} aria-label={t('why.took_out')}>
          {routing.excluded.map((one) => (
            <li key={one.label.zh}>
              <span>{say(one.label)}</span>
              <span>{t('why.took_out_count', { count: formatCount(one.count) })}</span>
            </li>
          ))}
        </ul>
      ) : null}
      {running.length > 5 || excluded.length > 0 ? (
        <Button size="small" type="link" className={styles.more} aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t('why.less') : t('why.more', { others: running.length, excluded: excluded.length })}
        </Button>
      ) : null}
    </>
  )
}

/** Whose version decided, where a rollout or a unit has another. */
function Whose({ layer }: { layer: Layer | null }) {
  const t = useTexts('records')
  const say = useSay()
  if (!layer) return null
  return <Tone tone={layer.side === 'first' ? 'blue' : 'grey'}>{t(`why.layer_${layer.kind === 'variant' ? 'own' : layer.side}`, { name: say(layer.label) || layer.name })}</Tone>
}

function Runner({ one, best, chosen }: { one: Candidate; best: number; chosen: boolean }) {
  const t = useTexts('records')
  const parts = Object.entries(one.parts).map(([name, value]) => {
    const key = `part.${name}`
    const words = t(key)
    return `${words === key ? name : words} ${typeof value === 'number' ? Number(value.toFixed(2)) : value}`
  })
  return (
    <li className={styles.bar} data-kind={chosen ? 'plus' : 'other'}>
      <span className={styles.barLabel}>
        {one.name} {chosen ? <Tone tone="blue">{t('why.chosen')}</Tone> : null}
      </span>
      <small title={parts.join(' × ')}>{t('why.load', { load: one.load, cap: one.cap })}</small>
      <b className="yd-num">{(one.value ?? 0).toFixed(2)}</b>
      <i aria-hidden>
        <i style={{ width: `${barOf(one.value ?? 0, best)}%` }} />
      </i>
      {parts.length > 0 ? <small className={styles.parts}>{parts.join(' · ')}</small> : null}
    </li>
  )
}
