/** All automations: what each does, how often it ran, what waits and what failed. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'

import { AddIcon, AutomationIcon, Blank, Button, Failed, Page, Panel, SkeletonRows, Tone, useTick } from '@/design'
import { formatAgo, formatCount, useSay, useTexts } from '@/i18n'

import { standing, useDefinitions } from '../definitions'
import { labelOf } from '../shapes'
import { NewAutomation } from './NewAutomation'
import { automationQueries, type AutomationLine } from './queries'
import styles from './automations.module.css'

export function AutomationList() {
  const t = useTexts('studio-automations')
  const [making, make] = useState(false)
  const lines = useQuery(automationQueries.list())
  const drafted = useDefinitions({ kind: 'automation' })
  const rows = standing(drafted.rows)
  const failed = lines.isError ? lines.error : drafted.error
  const known = new Map((lines.data?.rows ?? []).map((line) => [line.name, line]))
  return (
    <Page
      title={t('page.title')}
      note={t('page.note')}
      actions={
        <Button type="primary" icon={<AddIcon />} onClick={() => make(true)}>
          {t('page.new')}
        </Button>
      }
    >
      <Panel flush>
        {failed ? (
          <Failed error={failed} retry={() => void lines.refetch()} />
        ) : drafted.pending || lines.isPending ? (
          <SkeletonRows count={5} />
        ) : rows.length === 0 ? (
          <Blank icon={<AutomationIcon />} title={t('page.none')} note={t('page.none_note')} />
        ) : (
          <ul className={styles.list}>
            {rows.map((row) => (
              <Line key={row.name} name={row.name} label={labelOf(row.body)} description={(row.body.description as AutomationLine['description']) ?? null} line={known.get(row.name)} />
            ))}
          </ul>
        )}
      </Panel>
      {making && <NewAutomation taken={rows.map((row) => row.name)} onClose={() => make(false)} />}
    </Page>
  )
}

interface LineProps {
  name: string
  label: AutomationLine['label'] | null
  description: AutomationLine['description']
  line: AutomationLine | undefined
}

function Line({ name, label, description, line }: LineProps) {
  const t = useTexts('studio-automations')
  const say = useSay()
  const now = useTick()
  const on = line?.when.on
  return (
    <li className={styles.line}>
      <div className={styles.lineWords}>
        <Link to={`/studio/automations/${name}`}>{say(label) || name}</Link>
        {description ? <p>{say(description)}</p> : null}
      </div>
      <div className={styles.lineFacts}>
        {!line ? <Tone tone="blue">{t('line.draft')}</Tone> : line.paused_at ? <Tone tone="gold">{t('line.paused')}</Tone> : <Tone tone="green">{t('line.running')}</Tone>}
        {on ? <span>{t(`on.${on}`)}</span> : null}
        {line ? <span>{t('line.ran', { count: line.ran, shown: formatCount(line.ran) })}</span> : null}
        {line && line.waiting + line.retrying + line.held > 0 ? <Tone tone="blue">{t('line.open', { count: line.waiting + line.retrying + line.held })}</Tone> : null}
        {line && line.dead > 0 ? <Tone tone="red">{t('line.dead', { count: line.dead })}</Tone> : null}
        {line?.last_at ? <span>{t('line.last', { ago: formatAgo(line.last_at, now) })}</span> : null}
      </div>
    </li>
  )
}
