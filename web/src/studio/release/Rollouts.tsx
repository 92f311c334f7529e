/** The rollout in force: who has it, what it changes, both sides compared, and how it goes on or ends. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { http } from '@/api'
import { Blank, TryIcon, Button, Collapse, Failed, Panel, PublishIcon, Section, SkeletonRows, Tone, UndoIcon } from '@/design'
import { formatCount, formatTime, useSay, useTexts } from '@/i18n'
import { fullValue } from '@/figures'

import { keyOf } from '../shapes'
import { Differences } from '../versions/VersionDetail'
import { EndDialog, SplitDialog, type Ending } from './EndDialog'
import { Stood } from './Stood'
import { SIDES, type Arm, type Rollout, type Side } from './proof'
import styles from './release.module.css'

export function Rollouts() {
  const t = useTexts('studio-release')
  const found = useQuery({ queryKey: ['studio', 'rollouts'], queryFn: ({ signal }) => http.get<{ rows: Rollout[] }>('/studio/rollouts', {}, signal) })
  if (found.isPending) return <SkeletonRows count={3} />
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />
  if (found.data.rows.length === 0) {
    return (
      <Panel title={t('rollout.title')}>
        <Blank icon={<PublishIcon />} title={t('rollout.none')} note={t('rollout.none_note')} />
      </Panel>
    )
  }
  return found.data.rows.map((row) => <RolloutCard key={row.name} row={row} />)
}

function RolloutCard({ row }: { row: Rollout }) {
  const t = useTexts('studio-release')
  const say = useSay()
  const [ending, end] = useState<Ending | 'split' | null>(null)
  return (
    <Panel
      title={say(row.label)}
      note={t('rollout.since', { at: formatTime(row.since) })}
      actions={
        <>
          <Button icon={<UndoIcon />} onClick={() => end('withdraw')}>
            {t('rollout.withdraw')}
          </Button>
          {row.mode === 'shadow' ? (
            <Button icon={<TryIcon />} onClick={() => end('split')}>
              {t('rollout.split')}
            </Button>
          ) : null}
          <Button type="primary" icon={<PublishIcon />} onClick={() => end('promote')}>
            {t('rollout.promote')}
          </Button>
        </>
      }
    >
      <div className={styles.stack}>
        <Reach row={row} />
        <Stood row={row} />
        {row.arms ? <Comparison row={row} arms={row.arms} /> : null}
        <Section title={t('rollout.changes', { count: row.changes.length })}>
          <Collapse size="small" items={row.changes.map((one) => ({ key: keyOf(one), label: say(one.words) || one.name, children: <Differences kind={one.kind} before={one.was} after={one.body} /> }))} />
        </Section>
      </div>
      {ending === 'split' ? <SplitDialog row={row} onClose={() => end(null)} /> : ending ? <EndDialog row={row} ending={ending} onClose={() => end(null)} /> : null}
    </Panel>
  )
}

/** Whom it reaches: first units, nobody yet, or what was drawn. */
function Reach({ row }: { row: Rollout }) {
  const t = useTexts('studio-release')
  return (
    <p className={styles.units}>
      <Tone tone={row.mode === 'shadow' ? 'grey' : 'blue'}>{t(`rollout.mode.${row.mode}`)}</Tone>
      {row.mode === 'units' ? t('rollout.units') : t(`rollout.reach.${row.mode === 'split' ? row.by : 'shadow'}`, { share: Math.round(row.share * 100) })}
      {row.units.map((unit) => (
        <Tone key={unit.id} tone="blue">
          {unit.name}
        </Tone>
      ))}
    </p>
  )
}

function Comparison({ row, arms }: { row: Rollout; arms: Record<Side, Arm> }) {
  const t = useTexts('studio-release')
  const say = useSay()
  const { metrics } = row
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('rollout.compare')}>
      <table className={styles.compare}>
        <thead>
          <tr>
            <th>{t('rollout.compare')}</th>
            <th>{t('rollout.people')}</th>
            <th>{t('rollout.used')}</th>
            <th>{t('rollout.written')}</th>
            <th>{t('rollout.each')}</th>
            {metrics.map((one) => (
              <th key={one.name}>{say(one.label)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {SIDES.map((side) => {
            const arm = arms[side]
            return (
              <tr key={side}>
                <th scope="row">{t(`rollout.${side}`)}</th>
                <td>{formatCount(arm.people)}</td>
                <td>{t('rollout.share', { used: formatCount(arm.used), share: arm.people ? Math.round((arm.used / arm.people) * 100) : 0 })}</td>
                <td>{formatCount(arm.written)}</td>
                <td>{arm.people ? (arm.written / arm.people).toFixed(1) : '—'}</td>
                {metrics.map((one) => (
                  <td key={one.name}>{fullValue(one, one.values[side])}</td>
                ))}
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

