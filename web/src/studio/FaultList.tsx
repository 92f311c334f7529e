/** What is wrong with a draft, each with the way to its place. */
import { ApiProblem } from '@/api'
import { Button, WarnIcon } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { useKindWords } from './kinds'
import { placeOf } from './places'
import { keyOf, type PlanFault } from './shapes'
import styles from './studio.module.css'

export function FaultList({ faults, onJump }: { faults: readonly PlanFault[]; onJump: (to: string) => void }) {
  const t = useTexts('studio')
  const say = useSay()
  const kindWords = useKindWords()
  return (
    <ul className={styles.faultList}>
      {faults.map((fault, at) => (
        <li key={`${keyOf(fault)}${fault.at}${at}`}>
          <WarnIcon aria-hidden />
          <div>
            <b>{say(fault.text) || fault.slug}</b>
            <small>
              {kindWords(fault.kind)} <code>{fault.name}</code> {fault.path && fault.path !== '/' ? <code>{fault.path}</code> : null}
            </small>
          </div>
          <Button size="small" onClick={() => onJump(placeOf(fault))}>
            {t('plan.go')}
          </Button>
        </li>
      ))}
    </ul>
  )
}

/** The faults for which a draft could not be looked at; null for any other error. */
export function draftFaults(error: unknown): PlanFault[] | null {
  if (!(error instanceof ApiProblem) || error.slug !== 'preview-is-faulty') return null
  return error.faults.map(({ at, slug, detail }) => {
    const [where = '', path = ''] = at.split(' /')
    const [kind = '', ...name] = where.split(' ')
    return { kind, name: name.join(' '), at, path: `/${path}`, slug, text: detail }
  })
}
