/** How far a draft is with the people who must try it first: estimate, words said, what is missing. */
import { Button, CheckIcon, CloseIcon, DoneIcon, PeopleIcon, Section, WarnIcon } from '@/design'
import { formatTime, useSay, useTexts } from '@/i18n'

import { useRoleWords } from './roles'
import type { Gate, Missing, SignOff } from './shapes'
import { TimeSavedWords } from './TimeSaved'
import styles from './release.module.css'

interface GateStandingProps {
  gate: Gate
  onAsk: () => void
  /** What asking is called where it takes another step first. */
  ask?: string
  asking?: boolean
}

export function GateStanding({ gate, onAsk, ask, asking }: GateStandingProps) {
  const t = useTexts('studio-release')
  const open = gate.missing.length > 0
  return (
    <Section title={t('gate.title')}>
      <div className={styles.gate}>
        {open ? (
          <ul className={styles.missing}>
            {gate.missing.map((one, at) => (
              <li key={`${one.slug}${at}`}>
                <WarnIcon aria-hidden />
                <MissingWords gate={gate} missing={one} />
              </li>
            ))}
          </ul>
        ) : (
          <p className={styles.passed}>
            <DoneIcon aria-hidden />
            {t('gate.passed')}
          </p>
        )}
        {gate.estimate ? <TimeSavedWords worth={gate.estimate} /> : null}
        <SignOffs rows={gate.signed} />
        {open ? (
          <Button icon={<PeopleIcon />} loading={asking} onClick={onAsk}>
            {ask ?? t('ask.open')}
          </Button>
        ) : null}
      </div>
    </Section>
  )
}

function MissingWords({ gate, missing }: { gate: Gate; missing: Missing }) {
  const t = useTexts('studio-release')
  const say = useSay()
  const words = useRoleWords()
  if (missing.slug !== 'gate-needs-sign-offs') return <span>{say(missing.text)}</span>
  const agreed = gate.signed.filter((one) => one.agrees).length
  return <span>{t('gate.sign_offs', { roles: gate.roles.map(words).join('、'), needed: gate.sign_offs, have: Math.min(agreed, gate.sign_offs) })}</span>
}

export function SignOffs({ rows }: { rows: readonly SignOff[] }) {
  const t = useTexts('studio-release')
  if (rows.length === 0) return null
  return (
    <ul className={styles.signOffs} aria-label={t('gate.said')}>
      {rows.map((one) => (
        <li key={`${one.by?.key}${one.at}`} data-agrees={one.agrees}>
          {one.agrees ? <CheckIcon aria-hidden /> : <CloseIcon aria-hidden />}
          <b>{one.by?.name}</b>
          <span>{t(one.agrees ? 'gate.agrees' : 'gate.objects')}</span>
          <time dateTime={one.at}>{formatTime(one.at)}</time>
          {one.comment ? <q>{one.comment}</q> : null}
        </li>
      ))}
    </ul>
  )
}
