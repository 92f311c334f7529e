/** 一线情报: told from the phone with a tap; without a network it is kept and sent as soon as there is one. */
import { useCallback, useEffect, useState } from 'react'

import { freshKey, useMeta, useObject, useSession, type FieldMeta, type ObjectMeta } from '@/api'
import { Alert, Blank, Button, Chips, Input, Labelled, Loading, Page, SendIcon, toast } from '@/design'
import { isReference, typeOf } from '@/fields'
import { formatCount, useSay, useTexts } from '@/i18n'

import { Surroundings } from '../surroundings'
import { keep, kept, sendAll, type Kept } from './kept'
import styles from './reports.module.css'

const OBJECT = 'sales.field_report'

export default function FieldReport() {
  const t = useTexts('zones')
  const meta = useMeta()
  const object = useObject(OBJECT)
  const user = useSession()?.user.id
  if (meta.isPending || !user) return <Loading />
  if (!object?.actions.includes('create')) return <Blank title={t('report.closed')} />
  return (
    <Page title={t('report.title')} note={t('report.note')}>
      <Telling object={object} user={user} />
    </Page>
  )
}

function useWaiting(user: string) {
  const [waiting, show] = useState<Kept[]>(() => kept(user))
  const send = useCallback(async () => show(await sendAll(user)), [user])
  useEffect(() => {
    void send()
    const online = () => void send()
    addEventListener('online', online)
    return () => removeEventListener('online', online)
  }, [send])
  return { waiting, show, send }
}

function Telling({ object, user }: { object: ObjectMeta; user: string }) {
  const t = useTexts('zones')
  const say = useSay()
  const field = (name: string): FieldMeta | undefined => object.fields.find((one) => one.name === name)
  const topic = field('topic')
  const topics = (topic?.options.choices ?? []) as { value: string; label: { zh: string; en: string } }[]
  const [text, write] = useState('')
  const [about, choose] = useState(String(topic?.default ?? topics[0]?.value ?? ''))
  const [account, name] = useState<unknown>(null)
  const [busy, work] = useState(false)
  const { waiting, show, send } = useWaiting(user)
  const tell = async () => {
    const values = { text: text.trim(), topic: about, seen_at: new Date().toISOString(), ...(isReference(account) ? { account: account.id } : {}) }
    const mine: Kept = { entry: freshKey(), object: object.name, values }
    if (!keep(user, [...kept(user), mine])) {
      toast.error(t('report.unkept'))
      return
    }
    work(true)
    const left = await sendAll(user).finally(() => work(false))
    show(left)
    const still = left.find((one) => one.entry === mine.entry)
    if (still?.refused) return
    write('')
    name(null)
    toast.success(t(still ? 'report.kept' : 'report.sent'))
  }
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (text.trim()) void tell()
      }}
    >
      <Labelled label={t('report.text')} required>
        {(tied) => <Input.TextArea {...tied} rows={4} maxLength={2000} value={text} placeholder={t('report.hint')} onChange={(event) => write(event.target.value)} />}
      </Labelled>
      <Chips single label={say(topic?.label)} options={topics.map((one) => ({ value: one.value, label: say(one.label) }))} value={[about]} onChange={([next]) => next && choose(next)} />
      <Account field={field('account')} value={account} onChange={name} />
      <Button type="primary" size="large" block htmlType="submit" icon={<SendIcon />} loading={busy} disabled={!text.trim()}>
        {t('report.tell')}
      </Button>
      <Waiting user={user} waiting={waiting} onSend={() => void send()} onShow={show} />
    </form>
  )
}

function Account({ field, value, onChange }: { field?: FieldMeta; value: unknown; onChange: (value: unknown) => void }) {
  const say = useSay()
  if (!field) return null
  const { Input: Chosen } = typeOf(field)
  return (
    <Labelled label={say(field.label)}>
      {({ id }) => (
        <Surroundings>
          <Chosen id={id} field={field} label={say(field.label)} value={value} onChange={onChange} />
        </Surroundings>
      )}
    </Labelled>
  )
}

function Waiting({ user, waiting, onSend, onShow }: { user: string; waiting: Kept[]; onSend: () => void; onShow: (waiting: Kept[]) => void }) {
  const t = useTexts('zones')
  const drop = (entry: string) => {
    const rest = kept(user).filter((one) => one.entry !== entry)
    keep(user, rest)
    onShow(rest)
  }
  if (waiting.length === 0) return null
  const quiet = waiting.filter((one) => !one.refused)
  return (
    <section className={styles.waiting} aria-label={t('report.waiting_title')}>
      {quiet.length ? (
        <Alert
          type="info"
          showIcon
          title={t('report.waiting', { count: formatCount(quiet.length) })}
          action={
            <Button size="small" onClick={onSend}>
              {t('report.send_now')}
            </Button>
          }
        />
      ) : null}
      {waiting
        .filter((one) => one.refused)
        .map((one) => (
          <Alert
            key={one.entry}
            type="error"
            showIcon
            title={String(one.values.text ?? '')}
            description={one.refused}
            action={
              <Button size="small" onClick={() => drop(one.entry)}>
                {t('report.drop')}
              </Button>
            }
          />
        ))}
    </section>
  )
}
