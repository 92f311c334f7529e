/** Rollouts that went on: how each stood when it was split, promoted or taken back. */
import { useQuery } from '@tanstack/react-query'

import { http } from '@/api'
import { Collapse, Panel, Tone, type ToneName } from '@/design'
import { formatTime, useSay, useTexts } from '@/i18n'

import type { Author } from '../shapes'
import { Stood } from './Stood'
import type { Rollout } from './proof'
import styles from './release.module.css'

interface Step {
  version: number
  name: string
  step: 'split' | 'promote' | 'withdraw'
  by: Author | null
  at: string
  stood: Rollout
}

const TONES: Record<Step['step'], ToneName> = { split: 'blue', promote: 'green', withdraw: 'grey' }

/** All that are told, or those of a time: `from` on, before `until`. */
export function Steps({ from, until }: { from?: Date; until?: Date }) {
  const t = useTexts('studio-release')
  const say = useSay()
  const found = useQuery({ queryKey: ['studio', 'rollouts', 'steps'], queryFn: ({ signal }) => http.get<{ rows: Step[] }>('/studio/rollouts/steps', {}, signal) })
  const rows = (found.data?.rows ?? []).filter((one) => (!from || new Date(one.at) >= from) && (!until || new Date(one.at) < until))
  if (rows.length === 0) return null
  return (
    <Panel title={t('steps.title')} note={t('steps.note')}>
      <Collapse
        size="small"
        items={rows.map((one) => ({
          key: one.version,
          label: (
            <span className={styles.step}>
              {say(one.stood.label)}
              <Tone tone={TONES[one.step]}>{t(`steps.${one.step}`)}</Tone>
              <small>{t('steps.when', { name: one.by?.name ?? '—', at: formatTime(one.at), version: one.version })}</small>
            </span>
          ),
          children: one.stood.shadow || one.stood.metrics.some((metric) => metric.proof) ? <Stood row={one.stood} notes={false} /> : <p className={styles.lead}>{t('steps.unjudged')}</p>,
        }))}
      />
    </Panel>
  )
}
