/** A plan in words: faults with a way to their place, changes, what happens to records, and whom it touches; tables and locks are one press away. */
import { Collapse, DoneIcon, Section, Tone } from '@/design'
import { formatCount, useSay, useTexts } from '@/i18n'

import { FaultList } from './FaultList'
import { useKindWords } from './kinds'
import { speedOf, together } from './planSteps'
import { keyOf, type BrokenRule, type Impact, type Plan, type PlanStep } from './shapes'
import styles from './studio.module.css'

interface PlanWordsProps {
  plan: Plan
  onJump: (to: string) => void
  /** People have still to agree. */
  held?: boolean
}

const SPEEDS: Record<string, string> = { instant: 'green', seconds: 'amber', job: 'violet', background: 'violet', background_job: 'violet' }

export function PlanWords({ plan, onJump, held = false }: PlanWordsProps) {
  const t = useTexts('studio')
  const say = useSay()
  if (plan.faults.length > 0) {
    return (
      <Section title={t('plan.faults', { count: plan.faults.length })}>
        <FaultList faults={plan.faults} onJump={onJump} />
      </Section>
    )
  }
  return (
    <>
      <p className={styles.clean}>
        <DoneIcon aria-hidden />
        {t(held ? 'plan.held' : 'plan.clean')}
      </p>
      <Section title={t('plan.changed', { count: plan.changed.length })}>
        <ul className={styles.changedList}>
          {plan.changed.map((one, at) => (
            <li key={`${keyOf(one)}${at}`}>
              {say(one.words) || one.name}
              {one.carries ? (
                <ul className={styles.changedList}>
                  {one.carries.map((words, place) => (
                    <li key={place}>{say(words)}</li>
                  ))}
                </ul>
              ) : null}
            </li>
          ))}
        </ul>
      </Section>
      <Section title={t('plan.steps')}>
        {plan.steps.length === 0 ? <p className={styles.quiet}>{t('plan.no_steps')}</p> : <Steps steps={plan.steps} />}
      </Section>
      {plan.broken && plan.broken.length > 0 ? <BrokenRules rules={plan.broken} /> : null}
      <Impacts impact={plan.impact ?? null} />
    </>
  )
}

function Steps({ steps }: { steps: PlanStep[] }) {
  const t = useTexts('studio')
  const say = useSay()
  return (
    <>
      <ol className={styles.steps}>
        {together(steps).map((step) => (
          <li key={step.plain.zh}>
            <span>{say(step.plain)}</span>
            <StepFacts step={step} />
          </li>
        ))}
      </ol>
      <Collapse ghost size="small" className={styles.technical} items={[{ key: 'all', label: t('plan.technical', { count: steps.length }), children: <Technical steps={steps} /> }]} />
    </>
  )
}

function StepFacts({ step }: { step: PlanStep }) {
  const t = useTexts('studio')
  const speed = speedOf(step)
  return (
    <>
      <span className={styles.stepFacts}>
        <Tone tone={SPEEDS[speed] ?? 'grey'}>{t(`speed.${SPEEDS[speed] ? speed : 'other'}`)}</Tone>
        {step.values !== undefined ? (
          <Tone tone={step.lost ? 'red' : 'green'}>{t(step.lost ? 'plan.cannot' : 'plan.all_convert', { count: step.values, lost: formatCount(step.lost), shown: formatCount(step.values) })}</Tone>
        ) : step.lost ? (
          <Tone tone="red">{t('plan.lost', { count: Number(step.lost), shown: formatCount(step.lost) })}</Tone>
        ) : null}
      </span>
      {step.examples && step.examples.length > 0 ? (
        <p className={styles.examples}>
          {t('plan.examples')}
          {step.examples.map((one) => (
            <code key={one.id}>{one.value}</code>
          ))}
        </p>
      ) : null}
    </>
  )
}

function Technical({ steps }: { steps: PlanStep[] }) {
  const t = useTexts('studio')
  const say = useSay()
  return (
    <ol className={styles.steps}>
      {steps.map((step, at) => (
        <li key={at}>
          <span>{say(step.words)}</span>
          {step.lock && step.lock !== 'none' ? <Tone tone="grey">{t('plan.lock', { lock: say(step.lock) })}</Tone> : null}
        </li>
      ))}
    </ol>
  )
}

function BrokenRules({ rules }: { rules: BrokenRule[] }) {
  const t = useTexts('studio-rules')
  const say = useSay()
  const counted = ({ records, most }: BrokenRule) => {
    if (records === null) return t('plan.uncounted')
    return t(records >= most ? 'plan.many' : 'plan.some', { count: records, shown: formatCount(records) })
  }
  return (
    <Section title={t('plan.title')}>
      <p className={styles.quiet}>{t('plan.note')}</p>
      <ul className={styles.changedList}>
        {rules.map((one) => (
          <li key={one.rule}>
            {say(one.label)} <Tone tone="amber">{counted(one)}</Tone>
            {one.examples.length > 0 ? <small className={styles.quiet}>{t('plan.examples', { names: one.examples.map((each) => each.title).join(t('comma')) })}</small> : null}
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Impacts({ impact }: { impact: Impact | null }) {
  const t = useTexts('studio')
  const say = useSay()
  const kindWords = useKindWords()
  if (!impact || (impact.users.length === 0 && impact.objects.length === 0)) return null
  return (
    <Section title={t('plan.impact')}>
      <ul className={styles.changedList}>
        {impact.objects.map((one) => (
          <li key={one.name}>{t('plan.rows', { name: say(one.label), count: one.rows, shown: formatCount(one.rows) })}</li>
        ))}
        {impact.people > 0 ? <li>{t('plan.people', { count: impact.people, roles: impact.roles.length })}</li> : null}
        {impact.written > 0 ? <li>{t('plan.written', { count: impact.written, people: impact.writers })}</li> : null}
        {impact.users.map((one) => (
          <li key={keyOf(one)}>
            {kindWords(one.kind)} {say(one.label) || one.name}
          </li>
        ))}
      </ul>
    </Section>
  )
}
