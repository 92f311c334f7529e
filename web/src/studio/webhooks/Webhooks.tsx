/** Webhooks: all of them with how they are doing, or one with its settings and what was sent. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useParams } from 'react-router'

import { AddIcon, Blank, Button, Failed, Page, Panel, SkeletonRows, Tone, WebhookIcon, useTick } from '@/design'
import { formatAgo, useSay, useTexts } from '@/i18n'

import { standing, useDefinitions } from '../definitions'
import { labelOf } from '../shapes'
import { NewWebhook } from './NewWebhook'
import { webhookQueries, type WebhookLine } from './queries'
import { WebhookPage } from './WebhookPage'
import styles from './webhooks.module.css'

export default function Webhooks() {
  const name = useParams()['*']
  return name ? <WebhookPage key={name} name={decodeURIComponent(name)} /> : <WebhookList />
}

function WebhookList() {
  const t = useTexts('studio-webhooks')
  const say = useSay()
  const [making, make] = useState(false)
  const lines = useQuery(webhookQueries.list())
  const drafted = useDefinitions({ kind: 'webhook' })
  const rows = standing(drafted.rows)
  const known = new Map((lines.data?.rows ?? []).map((line) => [line.name, line]))
  const error = lines.error ?? drafted.error
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
        {error ? (
          <Failed error={error} retry={() => void lines.refetch()} />
        ) : drafted.pending || lines.isPending ? (
          <SkeletonRows count={3} />
        ) : rows.length === 0 ? (
          <Blank icon={<WebhookIcon />} title={t('page.none')} note={t('page.none_note')} />
        ) : (
          <ul className={styles.list}>
            {rows.map((row) => (
              <li key={row.name} className={styles.line}>
                <div className={styles.words}>
                  <Link to={`/studio/webhooks/${row.name}`}>{say(labelOf(row.body)) || row.name}</Link>
                  <code>{String(row.body.url ?? '')}</code>
                </div>
                <Facts line={known.get(row.name)} />
              </li>
            ))}
          </ul>
        )}
      </Panel>
      {making && <NewWebhook taken={rows.map((row) => row.name)} onClose={() => make(false)} />}
    </Page>
  )
}

export function Facts({ line }: { line: WebhookLine | undefined }) {
  const t = useTexts('studio-webhooks')
  const now = useTick()
  if (!line) return <Tone tone="blue">{t('state.draft')}</Tone>
  return (
    <div className={styles.facts}>
      {line.open_until && new Date(line.open_until).getTime() > now ? <Tone tone="red">{t('state.held_back')}</Tone> : line.secret_made_at ? <Tone tone="green">{t('state.on')}</Tone> : <Tone tone="gold">{t('state.no_secret')}</Tone>}
      <span>{t('state.today', { count: line.done_today })}</span>
      {line.waiting ? <Tone tone="blue">{t('state.waiting', { count: line.waiting })}</Tone> : null}
      {line.dead ? <Tone tone="red">{t('state.dead', { count: line.dead })}</Tone> : null}
      {line.last_at ? <span>{t('state.last', { ago: formatAgo(line.last_at, now) })}</span> : null}
    </div>
  )
}
