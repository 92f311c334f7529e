/** The self-assessment (弹性指数测评): what it is and what one answered before, or the questions while there is a draft. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from 'react-router'

import { ApiProblem } from '@/api'
import { Alert, Blank, Button, Failed, Loading, Page, Panel } from '@/design'
import { formatCount, useSay, useTexts } from '@/i18n'

import { Answering } from './Answering'
import styles from './assessment.module.css'
import { Below } from './Below'
import { Earlier } from './Earlier'
import { assessmentQueries, begin, type Offered } from './queries'

export default function Assessment() {
  const t = useTexts('assessment')
  const say = useSay()
  const answer = useQuery(assessmentQueries.offered())
  const found = answer.data
  return (
    <Page title={say(found?.label) || t('title')} note={found ? t('takes', { minutes: formatCount(found.minutes) }) : undefined} actions={<Link className={styles.to} to="/elasticity">{t('to_report')}</Link>}>
      {found ? (
        found.draft ? (
          <Answering key={found.draft.id} offered={found} draft={found.draft} />
        ) : (
          <Offer offered={found} />
        )
      ) : answer.isPending ? (
        <Loading />
      ) : answer.error instanceof ApiProblem && answer.error.status === 404 ? (
        <Blank title={answer.error.message} />
      ) : (
        <Failed error={answer.error} retry={() => void answer.refetch()} />
      )}
    </Page>
  )
}

function Offer({ offered }: { offered: Offered }) {
  const t = useTexts('assessment')
  const say = useSay()
  const client = useQueryClient()
  const start = useMutation({ mutationFn: () => begin(offered), onSuccess: () => client.invalidateQueries({ queryKey: assessmentQueries.key, exact: true }) })
  const done = offered.taken.filter((one) => one.done)
  const count = offered.pillars.reduce((sum, one) => sum + one.questions.length, 0)
  return (
    <div className={styles.page}>
      <Panel title={t('about')}>
        <p className={styles.lead}>{say(offered.description)}</p>
        <ul className={styles.pillars}>
          {offered.pillars.map((one, place) => (
            <li key={place}>
              <b>{say(one.label)}</b>
              <span>{say(one.description)}</span>
              <small>{t('questions', { count: formatCount(one.questions.length) })}</small>
            </li>
          ))}
        </ul>
        <p className={styles.quiet}>{t('private', { months: formatCount(offered.months) })}</p>
        {start.isError ? <Alert type="error" showIcon title={start.error.message} /> : null}
        <Button type="primary" size="large" loading={start.isPending} onClick={() => start.mutate()}>
          {t('start', { count: formatCount(count) })}
        </Button>
      </Panel>
      {done.length > 0 && (
        <Panel title={t('earlier')}>
          <Earlier pillars={offered.pillars} levels={offered.levels} taken={done} linked />
        </Panel>
      )}
      <Below />
    </div>
  )
}
