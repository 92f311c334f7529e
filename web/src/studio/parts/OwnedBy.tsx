/** Who may change a definition, beside its name; and said aloud, before anybody begins, where the reader may not. */
import { Link } from 'react-router'

import { useAbility } from '@/api'
import { Alert, Button, LockIcon } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { useOwned, type Owned } from './ownership'
import styles from './parts.module.css'
import type { UnitCopy } from './unitCopy'

interface OwnedByProps {
  kind: string
  name: string
}

function useWho(): (owned: Owned) => string {
  const t = useTexts('studio')
  const say = useSay()
  return ({ managers, owners }) => {
    const roles = owners.map(({ role, unit }) => (unit ? t('owned.of_unit', { role: say(role.label), unit: unit.name }) : say(role.label)))
    return [...new Set([...managers.map((one) => say(one.label)), ...roles])].join(t('owned.and'))
  }
}

export function OwnedBy({ kind, name }: OwnedByProps) {
  const t = useTexts('studio')
  const who = useWho()
  const whole = useAbility('manage_definitions')
  const owned = useOwned(kind, name)
  if (!owned) return null
  const locked = owned.locked.length > 0
  const words = (
    <>
      {locked ? <LockIcon aria-hidden /> : null}
      {t(locked ? 'owned.locked' : 'owned.by', { who: who(owned) })}
    </>
  )
  return whole ? (
    <Link className={styles.owned} to="/studio/variants" title={t('owned.edit')}>
      {words}
    </Link>
  ) : (
    <span className={styles.owned}>{words}</span>
  )
}

/** Before a definition is begun: that it starts as a draft and who keeps it; or that it is not the reader's to make. */
export function Beginning({ kind, app }: { kind: string; app: string | null }) {
  const t = useTexts('studio')
  const who = useWho()
  // Whose a fresh one would be does not hang on what it is called.
  const name = `${app}.fresh`
  const owned = useOwned(kind, app ? name : null)
  if (owned && !owned.mine.includes('original')) return <NotYours kind={kind} name={name} />
  return <p className={styles.beginning}>{owned ? t('owned.begin', { who: who(ofOriginal(owned)) }) : t('owned.begin_draft')}</p>
}

/** Who may change what everybody shares. */
const ofOriginal = (owned: Owned): Owned => ({ ...owned, owners: owned.owners.filter((one) => one.unit === null) })

/** Nothing to whoever may change what is shown. */
export function NotYours({ kind, name, copy = null }: OwnedByProps & { copy?: UnitCopy | null }) {
  const t = useTexts('studio')
  const who = useWho()
  const whole = useAbility('manage_definitions')
  const owned = useOwned(kind, whole ? null : name)
  if (!owned || owned.mine.includes(copy?.on ? 'copy' : 'original')) return null
  const unit = copy?.unit.name
  if (copy && owned.mine.includes('copy')) {
    return (
      <Alert
        type="info"
        showIcon
        className={styles.notYours}
        title={t('owned.copy_only', { unit })}
        description={t('owned.ask', { who: who(ofOriginal(owned)) })}
        action={<Button onClick={() => copy.turn(true)}>{t('owned.to_copy', { unit })}</Button>}
      />
    )
  }
  return <Alert type="warning" showIcon icon={<LockIcon />} className={styles.notYours} title={t(owned.locked.length ? 'owned.is_locked' : 'owned.not_yours')} description={t('owned.ask', { who: who(ofOriginal(owned)) })} />
}
