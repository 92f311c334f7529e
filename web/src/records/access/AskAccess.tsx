/** In place of a record that cannot be seen: what one's roles show, and asking for access. It tells nothing of the record. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { Link } from 'react-router'

import { accessQueries, askAccess, type AccessExplained, type Temporary } from '@/api'
import { Alert, Blank, Button, Input, Labelled, LockIcon, Modal } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { ActionChips, DaysBox } from './GiveAccess'
import { SayWhy } from './SayWhy'
import { Tried } from './Tried'
import styles from './access.module.css'

interface AskAccessProps {
  object: string
  id: string
  back: string
}

export default function AskAccess({ object, id, back }: AskAccessProps) {
  const t = useTexts('access')
  const say = useSay()
  const told = useQuery(accessQueries.explained(object, id, 'read', null)).data
  const mine = useQuery({ ...accessQueries.temporary('mine'), enabled: told !== undefined })
  const [asking, ask] = useState(false)
  const [emergency, openNow] = useState(false)
  const waiting = mine.data?.find((one) => one.record?.id === id && one.mine && one.state === 'asked')
  const called = told ? say(told.object.label) : ''
  return (
    <div className={styles.gone}>
      <Blank
        icon={<LockIcon />}
        title={t('gone.title')}
        note={waiting ? t('ask.sent_note') : t('gone.note')}
        action={
          <span className={styles.actions}>
            {waiting ? (
              <>
                <span role="status">{t('ask.state', { state: t(`state.${waiting.state}`) })}</span>
                <Link to="/access?whose=mine">{t('ask.see')}</Link>
              </>
            ) : told?.may.ask && !told.known ? (
              <Button type="primary" onClick={() => ask(true)}>
                {t('ask.open')}
              </Button>
            ) : null}
            {told && !told.known && told.may.emergency_minutes > 0 ? (
              <Button danger onClick={() => openNow(true)}>
                {t('emergency.open', { minutes: told.may.emergency_minutes })}
              </Button>
            ) : null}
            <Link to={`/records/${object}`}>{back}</Link>
          </span>
        }
      />
      {told && !told.known ? (
        <section className={styles.own}>
          <h3>{t('gone.own', { object: called })}</h3>
          {told.rules.length > 0 ? <Tried rules={told.rules} judged={false} /> : <p className={styles.quiet}>{t('gone.own_none', { object: called })}</p>}
        </section>
      ) : null}
      {emergency && told ? <SayWhy does="emergency" object={object} record={id} name={told.object.label} onClose={() => openNow(false)} /> : null}
      {asking && told ? <AskForm told={told} onClose={() => ask(false)} /> : null}
    </div>
  )
}

function AskForm({ told, onClose }: { told: AccessExplained; onClose: () => void }) {
  const t = useTexts('access')
  const form = useId()
  const client = useQueryClient()
  const [actions, setActions] = useState(['read'])
  const [days, setDays] = useState(told.may.usual_days)
  const [reason, setReason] = useState('')
  const ask = useMutation<Temporary>({
    mutationFn: () => askAccess(told.object.name, told.record, { reason: reason.trim(), actions, days }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['access'] })
      onClose()
    },
  })
  return (
    <Modal open typing title={t('ask.title')} onCancel={onClose} okText={t('ask.submit')} cancelText={t('cancel')} okButtonProps={{ disabled: !reason.trim(), loading: ask.isPending, htmlType: 'submit', form }}>
      <form
        id={form}
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (reason.trim()) ask.mutate()
        }}
      >
        {ask.isError ? <Alert type="error" showIcon title={ask.error.message} /> : null}
        <Labelled label={t('ask.reason')} required>
          {(tied) => <Input.TextArea {...tied} rows={3} maxLength={500} value={reason} placeholder={t('ask.reason_hint')} onChange={(event) => setReason(event.target.value)} />}
        </Labelled>
        <ActionChips may={told.may} value={actions} onChange={setActions} />
        <DaysBox most={told.may.longest_days} value={days} onChange={setDays} />
      </form>
    </Modal>
  )
}
