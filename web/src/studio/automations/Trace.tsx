/** What a run did, action by action; why it did not run; what went wrong. */
import { Link } from 'react-router'

import { formatTime, useSay, useTexts } from '@/i18n'

import type { RunProblem, TraceStep } from './queries'
import styles from './automations.module.css'

const milliseconds = (us: number) => (us < 950 ? `${us} µs` : `${(us / 1000).toFixed(1)} ms`)

export function Trace({ steps, problem }: { steps: readonly TraceStep[]; problem: RunProblem | null }) {
  const t = useTexts('studio-automations')
  const say = useSay()
  return (
    <ol className={styles.trace}>
      {steps
        .filter((step) => step.do !== 'failed')
        .map((step, place) => (
          <li key={place}>
            <b>{step.do === 'if' ? t('trace.unmet') : t(`do.${step.do}`)}</b>
            <span>
              {step.unmet ? say(step.unmet) : null}
              {step.reason ? say(step.reason) : null}
              {step.do === 'create' && step.ids?.[0] && step.object ? <Link to={`/records/${step.object}/${step.ids[0]}`}>{t(step.op === 'matched' ? 'trace.matched' : 'trace.made')}</Link> : null}
              {step.do === 'update' ? t('trace.updated', { count: step.n ?? 0 }) : null}
              {step.do === 'notify' ? t('trace.told', { count: step.n ?? 0, title: say(step.title) }) : null}
              {step.do === 'wait' && step.until ? t('trace.until', { time: formatTime(step.until) }) : null}
              {step.do === 'stop' && !step.reason ? t(step.stopped ? 'trace.stopped' : 'trace.went_on') : null}
              {step.do === 'decide' ? JSON.stringify(step.outputs) : null}
              {step.do === 'call_webhook' ? step.webhook : null}
              {step.do === 'open_situation' && step.until ? t('trace.opened', { count: step.n ?? 0, time: formatTime(step.until) }) : null}
              {step.do === 'close_situation' ? t('trace.closed', { count: step.n ?? 0 }) : null}
              {step.do === 'start_clock' ? step.clock : null}
            </span>
            {step.us !== undefined ? <small>{milliseconds(step.us)}</small> : null}
          </li>
        ))}
      {problem ? (
        <li className={styles.problem}>
          <b>{t('trace.failed')}</b>
          <span>
            {problem.words ?? problem.slug}
            {typeof problem.params.chain === 'string' ? <code>{problem.params.chain}</code> : null}
          </span>
        </li>
      ) : null}
    </ol>
  )
}
