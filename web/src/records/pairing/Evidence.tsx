/** What speaks for two records being one customer, and what against, comparison by comparison. */
import type { Pair, PairEvidence } from '@/api'
import { Tone } from '@/design'
import { useTexts } from '@/i18n'

import styles from './pairs.module.css'
import { strengthOf, surenessOf } from './strength'

const TONES = { strong: 'green', some: 'cyan', weak: 'grey', against: 'amber', strongly_against: 'red' } as const

export function Sureness({ pair }: { pair: Pair }) {
  const t = useTexts('pairs')
  return (
    <Tone tone={pair.word === 'match' ? 'green' : 'amber'} title={t('bits', { bits: pair.bits.toFixed(1) })}>
      {t(`word.${pair.word}`)} · {t('chance', { chance: surenessOf(pair.chance) })}
    </Tone>
  )
}

export function Evidence({ evidence }: { evidence: readonly PairEvidence[] }) {
  const t = useTexts('pairs')
  return (
    <ul className={styles.evidence} aria-label={t('evidence')}>
      {evidence.map((one) => {
        const strength = strengthOf(one.bits)
        return (
          <li key={one.part} title={t('bits', { bits: one.bits.toFixed(1) })}>
            <Tone tone={TONES[strength]}>{t(`strength.${strength}`)}</Tone>
            <span>{t(`said.${one.part}.${one.level}`)}</span>
          </li>
        )
      })}
    </ul>
  )
}
