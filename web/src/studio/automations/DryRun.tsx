/** What it would have done last week, refusals included; nothing is written. */
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'

import { http } from '@/api'
import { Alert, Button, Collapse, FigureCard, Figures, Segmented, Tone, TryIcon } from '@/design'
import { formatCount, useTexts } from '@/i18n'

import type { AutomationBody } from './model'
import type { Rehearsal } from './queries'
import { TONES } from './Runs'
import { Trace } from './Trace'
import styles from './automations.module.css'

export function DryRun({ name, body }: { name: string; body: AutomationBody }) {
  const t = useTexts('studio-automations')
  const [days, setDays] = useState(7)
  const trying = useMutation({ mutationFn: () => http.post<Rehearsal>(`/automations/${name}/dry-run`, { body, days }) })
  const found = trying.data
  const problem = trying.error as { faults?: { at: string; detail?: string }[] } | null
  return (
    <div className={styles.form}>
      <p className={styles.hint}>{t('try.note')}</p>
      <div className={styles.pager}>
        <Segmented aria-label={t('try.days')} value={days} onChange={setDays} options={[1, 7, 30].map((one) => ({ value: one, label: t('try.last', { count: one }) }))} />
        <Button type="primary" icon={<TryIcon />} loading={trying.isPending} onClick={() => trying.mutate()}>
          {t('try.go')}
        </Button>
      </div>
      {trying.error ? (
        <Alert
          type="error"
          showIcon
          title={trying.error.message}
          description={
            problem?.faults?.length ? (
              <ul className={styles.faults}>
                {problem.faults.map((fault, place) => (
                  <li key={place}>
                    <code>{fault.at}</code> {fault.detail}
                  </li>
                ))}
              </ul>
            ) : undefined
          }
        />
      ) : null}
      {found ? (
        <>
          <Figures>
            {(['events', 'met', 'unmet', 'failed'] as const).map((one) => (
              <FigureCard key={one} label={t(`try.${one}`)} value={formatCount(found[one])} />
            ))}
          </Figures>
          {found.met > found.carried_out ? <p className={styles.hint}>{t('try.part', { count: found.carried_out })}</p> : null}
          {found.runs.length === 0 ? <p className={styles.hint}>{t('try.nothing')}</p> : null}
          <Collapse
            size="small"
            bordered={found.runs.length > 0}
            items={found.runs.map((run, place) => ({
              key: String(place),
              label: (
                <span className={styles.runLine}>
                  <Tone tone={TONES[run.state] ?? 'grey'}>{t(`would.${run.state}`)}</Tone>
                  <span className={styles.runTitle}>{run.title || t('runs.no_record')}</span>
                </span>
              ),
              children: <Trace steps={run.trace} problem={run.problem} />,
            }))}
          />
        </>
      ) : null}
    </div>
  )
}
