/** Rules that decide, each tried on the record: what it says and whether it holds. */
import type { RuleTried } from '@/api'
import { Tone, type ToneName } from '@/design'
import { useSay, useTexts } from '@/i18n'

import styles from './access.module.css'

const TONES: Record<string, ToneName> = { holds: 'green', holds_not: 'grey', holds_unknown: 'amber' }
const NOT_IN_FORCE = ['grant-is-suspended', 'grant-has-not-begun', 'grant-has-ended'] as const

export function ruleWords(rule: RuleTried, say: ReturnType<typeof useSay>, all: string): string {
  return rule.words ? say(rule.words) : all
}

export function Tried({ rules, judged }: { rules: RuleTried[]; judged: boolean }) {
  const t = useTexts('access')
  const say = useSay()
  return (
    <ul className={styles.rules}>
      {rules.map((rule) => {
        const stands = rule.holds === null ? 'holds_unknown' : rule.holds ? 'holds' : 'holds_not'
        const slug = NOT_IN_FORCE.find((one) => one === rule.why_not)
        return (
          <li key={`${rule.name} ${rule.temporary ?? ''}`}>
            <span>
              {ruleWords(rule, say, t('why.all_rows'))} <small>{rule.label ? say(rule.label) : judged ? rule.name : ''}</small>
            </span>
            <span className={styles.marks}>
              {rule.kind === 'temporary' ? <Tone tone="violet">{t('why.temporary')}</Tone> : null}
              {slug ? <Tone tone="amber">{t(`why.not_in_force.${slug}`)}</Tone> : null}
              {judged ? (
                <Tone tone={TONES[stands] ?? 'grey'} title={rule.holds === null ? t('why.holds_unknown_note') : undefined}>
                  {t(`why.${stands}`)}
                </Tone>
              ) : null}
            </span>
          </li>
        )
      })}
    </ul>
  )
}
