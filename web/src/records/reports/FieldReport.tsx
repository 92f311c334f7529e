/** 一线情报: told from the phone with a tap; without a network it is kept and sent as soon as there is one. */
import { useCallback, useEffect, useState } from 'react'

import { useMeta, useObject, useSession, type FieldMeta, type ObjectMeta } from '@/api'
import { Blank, Labelled, Loading, Page } from '@/design'
import { isReference, typeOf } from '@/fields'
import { useSay, useTexts } from '@/i18n'

import { Surroundings } from '../surroundings'
import { remember, topicsOf } from './away'
import { kept, sendAll, type Kept } from './kept'
import { Telling } from './Telling'

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
      <Here object={object} user={user} />
    </Page>
  )
}

function useWaiting(user: string) {
  const [waiting, show] = useState<Kept[]>(() => kept(user))
  const send = useCallback(() => sendAll(user), [user])
  useEffect(() => {
    const sendAndShow = () => void send().then(show)
    sendAndShow()
    addEventListener('online', sendAndShow)
    return () => removeEventListener('online', sendAndShow)
  }, [send])
  return { waiting, show, send }
}

function Here({ object, user }: { object: ObjectMeta; user: string }) {
  const topics = topicsOf(object)
  const [account, name] = useState<unknown>(null)
  const { waiting, show, send } = useWaiting(user)
  useEffect(() => void remember({ user, object: object.name, topics: topicsOf(object) }), [user, object])
  return (
    <Telling user={user} object={object.name} topics={topics} waiting={waiting} onShow={show} onSend={send} more={isReference(account) ? { account: account.id } : {}} onTold={() => name(null)}>
      <Account field={object.fields.find((one) => one.name === 'account')} value={account} onChange={name} />
    </Telling>
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
