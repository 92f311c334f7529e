/** What came of an assessment: pillars with their levels, answers beside measurements, earlier ones; and the same on paper. */
import { useQuery } from '@tanstack/react-query'
import { createPortal } from 'react-dom'
import { Link, useParams } from 'react-router'

import { useSession } from '@/api'
import { Button, Failed, Loading, Page, Panel } from '@/design'
import { formatCount, formatDate, useSay, useTexts } from '@/i18n'

import styles from './assessment.module.css'
import { Earlier } from './Earlier'
import { Gaps } from './Gaps'
import { Pillars } from './Pillars'
import { assessmentQueries, type Shown } from './queries'

export default function Result() {
  const t = useTexts('assessment')
  const say = useSay()
  const { id = '' } = useParams()
  const answer = useQuery(assessmentQueries.shown(id))
  const found = answer.data
  return (
    <Page
      title={say(found?.label) || t('title')}
      note={found ? <Months found={found} /> : undefined}
      actions={
        <>
          <Link className={styles.to} to="/elasticity/assessments">{t('to_all')}</Link>
          {found ? <Button onClick={() => window.print()}>{t('print')}</Button> : null}
        </>
      }
    >
      {found ? (
        <>
          <Parts found={found} />
          {createPortal(<Paper found={found} />, document.body)}
        </>
      ) : answer.isPending ? (
        <Loading />
      ) : (
        <Failed error={answer.error} retry={() => void answer.refetch()} />
      )}
    </Page>
  )
}

function Months({ found }: { found: Shown }) {
  const t = useTexts('assessment')
  const first = found.months[0]?.slice(0, 7) ?? ''
  const last = found.months.at(-1)?.slice(0, 7) ?? ''
  return <>{t(found.done ? 'done_at' : 'changed_at', { at: formatDate(found.changed_at), from: first, to: last })}</>
}

function Parts({ found }: { found: Shown }) {
  const t = useTexts('assessment')
  return (
    <div className={styles.page}>
      <Panel title={t('levels')}>
        <Pillars found={found} />
      </Panel>
      <Panel title={t('gaps')}>
        <Gaps found={found} />
      </Panel>
      {found.before.length > 0 && (
        <Panel title={t('earlier')}>
          <Earlier pillars={found.pillars} levels={found.levels} taken={[nowOf(found), ...found.before]} />
        </Panel>
      )}
    </div>
  )
}

/** The one on the page, in a column beside the earlier ones. */
const nowOf = (found: Shown) => ({ id: found.id, done: found.done, begun_at: found.begun_at, changed_at: found.changed_at, answered: 0, indices: found.pillars.map((one) => one.index), levels: found.pillars.map((one) => one.level) })

/** Only there when it is printed; on light ground whatever the scheme. */
function Paper({ found }: { found: Shown }) {
  const t = useTexts('assessment')
  const say = useSay()
  const name = useSession()?.user.name ?? ''
  return (
    <div className={styles.paper}>
      <h1>{say(found.label)}</h1>
      <p>
        {name} · <Months found={found} />
      </p>
      <h2>{t('levels')}</h2>
      <Pillars found={found} />
      <h2>{t('gaps')}</h2>
      <Gaps found={found} />
      {found.before.length > 0 && (
        <>
          <h2>{t('earlier')}</h2>
          <Earlier pillars={found.pillars} levels={found.levels} taken={[nowOf(found), ...found.before]} />
        </>
      )}
      <footer>{t('paper_foot', { fewest: formatCount(found.fewest) })}</footer>
    </div>
  )
}
