/** What a version came to: time it should save, who agreed, and by the log how many use it. */
import { Link } from 'react-router'

import { FigureCard, Figures, Section } from '@/design'
import { formatCount, formatPercent, useTexts } from '@/i18n'

import { useObjectOptions } from '../parts/ObjectSelect'
import { SignOffs } from '../release/GateStanding'
import { useRoleWords } from '../release/roles'
import type { VersionPage } from './queries'
import styles from './versions.module.css'

export function Outcome({ page }: { page: VersionPage }) {
  const t = useTexts('studio-release')
  const words = useRoleWords()
  const objects = useObjectOptions()
  const { usage, adoption, time_saved: saved, sign_offs: said } = page
  // What touches no records (an app's name, a role) has no use that could be counted.
  const counted = usage.objects.length > 0
  if (!counted && !saved && said.length === 0) return null
  return (
    <Section title={t('outcome.title')}>
      <div className={styles.outcome}>
        <Figures>
          {counted ? (
            <FigureCard
              label={t('outcome.adoption')}
              value={adoption.share === null ? '—' : formatPercent(adoption.share)}
              note={`${t('outcome.adopted', { used: formatCount(adoption.used), people: formatCount(adoption.people) })} · ${adoption.roles.map(words).join('、') || t('outcome.all')}`}
            />
          ) : null}
          {counted ? <FigureCard label={t('outcome.written')} value={t('outcome.times', { count: formatCount(usage.written) })} note={t('outcome.before', { count: formatCount(usage.written_before) })} /> : null}
          {saved ? <FigureCard label={t('outcome.saved')} value={t('outcome.hours', { count: formatCount(Math.round(saved.hours_a_year)) })} note={t('outcome.promised')} /> : null}
        </Figures>
        {counted ? (
          <p className={styles.concerns}>
            {t('outcome.objects')}
            {usage.objects.slice(0, 12).map((name) => (
              <Link key={name} to={`/studio/objects/${name}`}>
                {objects.find((one) => one.value === name)?.label ?? name}
              </Link>
            ))}
          </p>
        ) : null}
        <SignOffs rows={said} />
      </div>
    </Section>
  )
}
