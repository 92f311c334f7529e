/** One webhook: its settings, its secret, what was sent. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'

import { http } from '@/api'
import { Alert, Blank, Button, CopyIcon, Failed, LockIcon, Menu, Modal, MoreIcon, Page, Panel, SkeletonRows, Tabs, toast, useAsk } from '@/design'
import { formatTime, useSay, useTexts } from '@/i18n'

import { standing, useDefinitions } from '../definitions'
import { putChanges } from '../draft'
import { NotYours, OwnedBy } from '../parts/OwnedBy'
import { PageTitle } from '../parts/PageTitle'
import parts from '../parts/parts.module.css'
import { labelOf } from '../shapes'
import { Effects } from './Effects'
import { webhookQueries, type WebhookLine } from './queries'
import { Settings } from './Settings'
import { Facts } from './Webhooks'
import styles from './webhooks.module.css'

export function WebhookPage({ name }: { name: string }) {
  const t = useTexts('studio-webhooks')
  const say = useSay()
  const found = useDefinitions({ kind: 'webhook' })
  const lines = useQuery(webhookQueries.list())
  if (found.pending) return <SkeletonRows count={5} />
  if (found.error) return <Failed error={found.error} retry={found.retry} />
  const row = standing(found.rows).find((one) => one.name === name)
  if (!row) return <Blank title={t('page.gone')} />
  const line = lines.data?.rows.find((one) => one.name === name)
  return (
    <Page title={<PageTitle back="/studio/webhooks">{say(labelOf(row.body)) || name}</PageTitle>} note={<span className={parts.about}><code>{name}</code><OwnedBy kind="webhook" name={name} /></span>} actions={<Tools name={name} line={line} />}>
      <NotYours kind="webhook" name={name} />
      <Facts line={line} />
      <Tabs
        items={[
          { key: 'settings', label: t('tab.settings'), children: <div className={styles.tab}><Settings name={name} body={row.body} heldBack={line?.held_back ?? []} /></div> },
          { key: 'secret', label: t('tab.secret'), disabled: !line, children: line ? <div className={styles.tab}><Secret line={line} /></div> : null },
          { key: 'effects', label: t('tab.effects'), disabled: !line, children: <div className={styles.tab}><Effects webhook={name} /></div> },
        ]}
      />
    </Page>
  )
}

function useDoing(words: string) {
  const client = useQueryClient()
  return {
    onSuccess: () => {
      if (words) toast.success(words)
      return client.invalidateQueries({ queryKey: ['webhooks'] })
    },
    onError: (error: Error) => void toast.error(error.message),
  }
}

function Tools({ name, line }: { name: string; line: WebhookLine | undefined }) {
  const t = useTexts('studio-webhooks')
  const ask = useAsk()
  const go = useNavigate()
  const ping = useMutation({ mutationFn: () => http.post(`/webhooks/${name}/ping`, {}), ...useDoing(t('page.pinged')) })
  const resume = useMutation({ mutationFn: () => http.post(`/webhooks/${name}/resume`, {}), ...useDoing(t('page.resumed')) })
  const remove = async () => {
    if (!(await ask({ title: t('page.remove_title'), content: t('page.remove_note'), okText: t('page.remove'), danger: true }))) return
    void putChanges([{ kind: 'webhook', name, body: null }], t('draft.title', { name })).catch(() => undefined)
    void go('/studio/webhooks')
  }
  return (
    <>
      {line?.open_until ? (
        <Button loading={resume.isPending} onClick={() => resume.mutate()}>
          {t('page.resume')}
        </Button>
      ) : null}
      {line ? (
        <Button loading={ping.isPending} onClick={() => ping.mutate()}>
          {t('page.ping')}
        </Button>
      ) : null}
      <Menu label={t('page.more')} items={[{ key: 'remove', label: t('page.remove'), danger: true, run: () => void remove() }]}>
        <Button icon={<MoreIcon />} aria-label={t('page.more')} />
      </Menu>
    </>
  )
}

function Secret({ line }: { line: WebhookLine }) {
  const t = useTexts('studio-webhooks')
  const ask = useAsk()
  const client = useQueryClient()
  const [secret, show] = useState('')
  const drawing = useMutation({
    mutationFn: () => http.post<{ secret: string }>(`/webhooks/${line.name}/secret`, {}),
    onSuccess: (made) => {
      show(made.secret)
      return client.invalidateQueries({ queryKey: ['webhooks'] })
    },
    onError: (error) => void toast.error(error.message),
  })
  const draw = async () => {
    if (line.secret_made_at && !(await ask({ title: t('secret.again_title'), content: t('secret.again_note'), okText: t('secret.again'), danger: true }))) return
    drawing.mutate()
  }
  return (
    <Panel title={t('secret.title')} note={line.secret_made_at ? t('secret.made', { time: formatTime(line.secret_made_at) }) : t('secret.none')}>
      <div className={styles.form}>
        <p className={styles.hint}>{t('secret.note')}</p>
        <pre className={styles.code} tabIndex={0}>{`Yingdan-Signature: t=1700000000,v1=<hex>\nv1 = HMAC-SHA256(secret, t + "." + body)`}</pre>
        <div>
          <Button type={line.secret_made_at ? 'default' : 'primary'} icon={<LockIcon />} loading={drawing.isPending} onClick={() => void draw()}>
            {t(line.secret_made_at ? 'secret.again' : 'secret.draw')}
          </Button>
        </div>
      </div>
      {secret ? (
        <Modal open title={t('secret.title')} okText={t('secret.kept')} cancelButtonProps={{ style: { display: 'none' } }} mask={{ closable: false }} onOk={() => show('')} onCancel={() => show('')}>
          <div className={styles.form}>
            <Alert type="warning" showIcon title={t('secret.once')} />
            <pre className={styles.code} tabIndex={0}>
              {secret}
            </pre>
            <div>
              <Button icon={<CopyIcon />} onClick={() => void navigator.clipboard.writeText(secret).then(() => toast.success(t('secret.copied')))}>
                {t('secret.copy')}
              </Button>
            </div>
          </div>
        </Modal>
      ) : null}
    </Panel>
  )
}
