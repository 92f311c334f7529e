/** The questions, a pillar at a time. Each answer is kept at once; what could not be kept is tried again. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useNavigate } from 'react-router'

import { Alert, Button, Panel, Progress } from '@/design'
import { formatCount, useSay, useTexts } from '@/i18n'

import styles from './assessment.module.css'
import { assessmentQueries, write, type Offered } from './queries'
import { Question } from './Question'
import { useKeeping } from './useKeeping'

interface AnsweringProps {
  offered: Offered
  draft: NonNullable<Offered['draft']>
}

export function Answering({ offered, draft }: AnsweringProps) {
  const t = useTexts('assessment')
  const say = useSay()
  const client = useQueryClient()
  const navigate = useNavigate()
  const { answers, answer, unkept, keeping, again } = useKeeping(offered, draft)
  const open = (place: number) => offered.pillars[place]?.questions.filter((one) => answers[one.field] === undefined).length ?? 0
  const [at, go] = useState(() => Math.max(0, offered.pillars.findIndex((_, place) => open(place) > 0)))
  const head = useRef<HTMLDivElement>(null)
  const moved = useRef(false)
  useEffect(() => {
    if (moved.current) head.current?.focus()
    moved.current = true
  }, [at])
  const finish = useMutation({
    mutationFn: () => write(offered, draft.id, { [offered.state]: offered.done }),
    onSuccess: async () => {
      await navigate(`/elasticity/assessments/${draft.id}`)
      await client.invalidateQueries({ queryKey: assessmentQueries.key })
    },
  })
  const pillar = offered.pillars[at]
  if (!pillar) return null
  const all = offered.pillars.flatMap((one) => one.questions)
  const left = all.filter((one) => answers[one.field] === undefined).length
  const last = at === offered.pillars.length - 1
  const minutes = Math.ceil((left / all.length) * offered.minutes)
  const stand = left ? t('left', { done: formatCount(all.length - left), count: formatCount(all.length), minutes: formatCount(minutes) }) : t('all_done')
  return (
    <div className={styles.page}>
      <div className={styles.progress}>
        <Progress percent={Math.round(((all.length - left) / all.length) * 100)} showInfo={false} aria-label={t('progress')} />
        <span aria-live="polite">{stand}</span>
        <span className={styles.quiet} aria-live="polite">{unkept ? '' : t(keeping ? 'keeping' : 'kept')}</span>
      </div>
      {unkept ? <Alert type="error" showIcon title={unkept} action={<Button size="small" onClick={again}>{t('again')}</Button>} /> : null}
      <div ref={head} tabIndex={-1} className={styles.head}>
        <Panel title={t('part', { nth: formatCount(at + 1), count: formatCount(offered.pillars.length), label: say(pillar.label) })} note={say(pillar.description)}>
          <div className={styles.questions}>
            {pillar.questions.map((one) => (
              <Question key={one.field} field={one.field} label={say(one.label)} note={say(one.description)} scale={offered.scale} value={answers[one.field]} onChange={(value) => answer(one.field, value)} />
            ))}
          </div>
        </Panel>
      </div>
      {finish.isError ? <Alert type="error" showIcon title={finish.error.message} /> : null}
      <div className={styles.foot}>
        {at > 0 && <Button size="large" onClick={() => go(at - 1)}>{t('back')}</Button>}
        {last ? (
          <Button type="primary" size="large" disabled={left > 0 || keeping || unkept !== null} loading={finish.isPending} onClick={() => finish.mutate()}>
            {t('finish')}
          </Button>
        ) : (
          <Button type="primary" size="large" onClick={() => go(at + 1)}>{t('next')}</Button>
        )}
        {last && left > 0 ? <span className={styles.quiet}>{t('missing', { parts: offered.pillars.filter((_, place) => open(place) > 0).map((one) => say(one.label)).join(t('join')), count: formatCount(left) })}</span> : null}
      </div>
    </div>
  )
}
