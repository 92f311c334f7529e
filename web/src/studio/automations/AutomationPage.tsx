/** One automation: its blocks, its runs, a dry run, and what it is allowed to touch. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from 'react-router'

import { http } from '@/api'
import { Blank, Button, Failed, Menu, MoreIcon, Page, Panel, SkeletonRows, Tabs, Tone, toast, useAsk } from '@/design'
import { formatTime, useSay, useTexts } from '@/i18n'

import { standing, useDefinitions } from '../definitions'
import { putChanges } from '../draft'
import { NotYours, OwnedBy } from '../parts/OwnedBy'
import { PageTitle } from '../parts/PageTitle'
import parts from '../parts/parts.module.css'
import { DryRun } from './DryRun'
import { Editor } from './Editor'
import type { AutomationBody } from './model'
import { automationQueries, type AutomationStanding } from './queries'
import { Runs } from './Runs'
import { useNames } from './WhenBlock'
import styles from './automations.module.css'

export function AutomationPage({ name }: { name: string }) {
  const t = useTexts('studio-automations')
  const say = useSay()
  const found = useDefinitions({ kind: 'automation' })
  const row = standing(found.rows).find((one) => one.name === name)
  // A new one is unknown to the server until it is published.
  const live = useQuery({ ...automationQueries.one(name), enabled: row !== undefined && row.version !== null })
  if (found.pending) return <SkeletonRows count={6} />
  if (found.error) return <Failed error={found.error} retry={found.retry} />
  if (!row) return <Blank title={t('page.gone')} note={t('page.gone_note')} />
  const body = row.body as AutomationBody
  return (
    <Page title={<PageTitle back="/studio/automations">{say(body.label)}</PageTitle>} note={<span className={parts.about}><code>{name}</code><OwnedBy kind="automation" name={name} /></span>} actions={<Tools name={name} live={live.data} />}>
      <NotYours kind="automation" name={name} />
      <Standing live={live.data} />
      <Tabs
        items={[
          { key: 'edit', label: t('tab.edit'), children: <div className={styles.tab}><Editor name={name} body={body} /></div> },
          { key: 'try', label: t('tab.try'), children: <div className={styles.tab}><DryRun name={name} body={body} /></div> },
          { key: 'runs', label: live.data?.dead ? `${t('tab.runs')} (${live.data.dead})` : t('tab.runs'), disabled: !live.data, children: <div className={styles.tab}><Runs name={name} /></div> },
          { key: 'reach', label: t('tab.reach'), disabled: !live.data, children: <div className={styles.tab}><ReachPanel live={live.data} /></div> },
        ]}
      />
    </Page>
  )
}

function Standing({ live }: { live: AutomationStanding | undefined }) {
  const t = useTexts('studio-automations')
  if (!live) return <p className={styles.hint}>{t('page.unpublished')}</p>
  return (
    <p className={styles.standing}>
      {live.paused_at ? <Tone tone="gold">{t('line.paused')}</Tone> : <Tone tone="green">{t('line.running')}</Tone>}
      <span>{t('page.counts', { ran: live.ran, skipped: live.skipped, failed: live.failed })}</span>
      {live.held ? <span>{t('page.held', { count: live.held })}</span> : null}
      {live.next_at ? <span>{t('page.next', { time: formatTime(live.next_at) })}</span> : null}
    </p>
  )
}

function Tools({ name, live }: { name: string; live: AutomationStanding | undefined }) {
  const t = useTexts('studio-automations')
  const client = useQueryClient()
  const go = useNavigate()
  const ask = useAsk()
  const turning = useMutation({
    mutationFn: (paused: boolean) => http.post(`/automations/${name}/${paused ? 'pause' : 'resume'}`, {}),
    onSuccess: (_, paused) => {
      toast.success(t(paused ? 'page.paused' : 'page.resumed'))
      return client.invalidateQueries({ queryKey: ['automations'] })
    },
    onError: (error) => toast.error(error.message),
  })
  const remove = async () => {
    if (!(await ask({ title: t('page.remove_title'), content: t('page.remove_note'), okText: t('page.remove'), danger: true }))) return
    void putChanges([{ kind: 'automation', name, body: null }], t('draft.title', { name })).catch(() => undefined)
    void go('/studio/automations')
  }
  return (
    <>
      {live && (
        <Button loading={turning.isPending} onClick={() => turning.mutate(!live.paused_at)}>
          {t(live.paused_at ? 'page.resume' : 'page.pause')}
        </Button>
      )}
      <Menu label={t('page.more')} items={[{ key: 'remove', label: t('page.remove'), danger: true, run: () => void remove() }]}>
        <Button icon={<MoreIcon />} aria-label={t('page.more')} />
      </Menu>
    </>
  )
}

function ReachPanel({ live }: { live: AutomationStanding | undefined }) {
  const t = useTexts('studio-automations')
  const objects = new Map(useNames('object').map((one) => [one.value, one.label]))
  return (
    <Panel title={t('reach.title')} note={t('reach.note')}>
      {live?.reach.length ? (
        <ul className={styles.reach}>
          {live.reach.map((one, place) => (
            <li key={place}>
              <b>{t(`reach.${one.op}`, { object: objects.get(one.object) ?? one.object })}</b>
              <code>{one.fields.join(', ')}</code>
            </li>
          ))}
        </ul>
      ) : (
        <p className={styles.hint}>{t('reach.none')}</p>
      )}
    </Panel>
  )
}
