/** How a rollout stands: what a version in shadow would do, and whether one side is better. */
import { Section } from '@/design'
import { useTexts } from '@/i18n'

import { ProofCard, ProofNotes } from './ProofCard'
import { ShadowCard } from './ShadowCard'
import type { Rollout } from './proof'
import proofStyles from './proof.module.css'
import styles from './release.module.css'

export function Stood({ row, notes = true }: { row: Rollout; notes?: boolean }) {
  const t = useTexts('studio-proof')
  const rates = row.metrics.filter((one) => one.proof)
  const mode = row.mode === 'split' ? 'split' : 'units'
  return (
    <>
      {row.shadow ? (
        <Section title={t('shadow.title')}>
          {row.shadow.length === 0 ? <p className={styles.lead}>{t('shadow.nothing')}</p> : null}
          <div className={proofStyles.cards}>
            {row.shadow.map((one) => (
              <ShadowCard key={one.name} one={one} />
            ))}
          </div>
        </Section>
      ) : null}
      {rates.length > 0 ? (
        <Section title={t('title')}>
          <div className={styles.stack}>
            <div className={proofStyles.cards}>
              {rates.map((one) => (
                <ProofCard key={one.name} one={one} matters={row.matters} days={row.days} mode={mode} />
              ))}
            </div>
            {notes ? <ProofNotes mode={mode} /> : null}
          </div>
        </Section>
      ) : null}
    </>
  )
}
