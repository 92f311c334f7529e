/** Which company account opens somebody's sign-in account, for who manages accounts: link one, undo a link. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { http } from '@/api'
import { Alert, Button, Input, Labelled, Modal, Select, toast } from '@/design'
import { useSay, useTexts, type Said } from '@/i18n'

import styles from './account.module.css'

interface Identity {
  provider: string | null
  issuer: string
  subject: string
}

interface Offered {
  name: string
  label: Said
}

export function Identities({ name, path, onClose }: { name: string; path: string; onClose: () => void }) {
  const t = useTexts('my-account')
  const say = useSay()
  const client = useQueryClient()
  const [subject, setSubject] = useState('')
  const [chosen, choose] = useState<string>()
  const offered = useQuery({ queryKey: ['sign-on'], queryFn: async ({ signal }) => (await http.get<{ rows: Offered[] }>('/sign-on', undefined, signal)).rows })
  const linked = useQuery({ queryKey: ['sign-in', 'identities', path], queryFn: async ({ signal }) => (await http.get<{ rows: Identity[] }>(`${path}/identities`, undefined, signal)).rows })
  const provider = chosen ?? offered.data?.[0]?.name
  const doing = useMutation({
    mutationFn: (run: () => Promise<unknown>) => run(),
    onSuccess: () => {
      setSubject('')
      toast.success(t('identities.done'))
      return client.invalidateQueries({ queryKey: ['sign-in'] })
    },
  })
  const link = () => doing.mutate(() => http.post(`${path}/identities`, { provider, subject: subject.trim() }))
  return (
    <Modal open title={t('identities.title', { name })} okText={t('identities.link')} cancelText={t('cancel')} okButtonProps={{ disabled: !subject.trim() || !provider, loading: doing.isPending }} onOk={link} onCancel={onClose}>
      <div className={styles.form}>
        {linked.data?.map((one) => (
          <div key={`${one.issuer} ${one.subject}`} className={styles.facts}>
            <b>{offered.data?.find((each) => each.name === one.provider) ? say(offered.data.find((each) => each.name === one.provider)?.label) : one.issuer}</b>
            <span>{one.subject}</span>
            <Button type="link" danger disabled={doing.isPending} onClick={() => doing.mutate(() => http.remove(`${path}/identities?issuer=${encodeURIComponent(one.issuer)}`))}>
              {t('identities.undo')}
            </Button>
          </div>
        ))}
        {(offered.data?.length ?? 0) > 1 ? (
          <Labelled label={t('identities.provider')} required>
            {(tied) => <Select {...tied} value={provider} onChange={(value: string) => choose(value)} options={offered.data?.map((one) => ({ value: one.name, label: say(one.label) }))} />}
          </Labelled>
        ) : null}
        <Labelled label={t('identities.subject')} required hint={t('identities.note')}>
          {(tied) => <Input {...tied} autoComplete="off" spellCheck={false} maxLength={255} value={subject} onChange={(event) => setSubject(event.target.value)} />}
        </Labelled>
        {doing.isError ? <Alert type="error" showIcon title={doing.error.message} /> : null}
      </div>
    </Modal>
  )
}
