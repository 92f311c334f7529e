/** Records a first contact; the needs can be tagged in the same breath. */
import { useState } from 'react'

import { freshKey } from '@/api'
import { Alert, Button, Chips, CopyIcon, Form, Input, Modal, PhoneIcon, toast } from '@/design'
import { formatPhone, useSay, useTexts } from '@/i18n'

import { CONTACT_KINDS, failure, useContact, type ContactKind } from './actions'
import styles from './dialogs.module.css'
import type { DialogLead, DialogProps } from './dialogs'
import { useChoices } from './leads'

type Lead = DialogLead

function PhoneLine({ phone }: { phone: string }) {
  const t = useTexts('cockpit')
  const copy = () => void navigator.clipboard?.writeText(phone).then(() => toast.success(t('contact.copied')))
  return (
    <div className={styles.phone}>
      <a href={`tel:${phone}`}>
        <PhoneIcon />
        <b className="yd-num">{formatPhone(phone)}</b>
      </a>
      <Button type="text" size="small" icon={<CopyIcon />} onClick={copy}>
        {t('contact.copy')}
      </Button>
    </div>
  )
}

function Inside({ lead, onClose }: { lead: Lead; onClose: () => void }) {
  const t = useTexts('cockpit')
  const say = useSay()
  const contact = useContact()
  const choices = useChoices('tags')
  const [key] = useState(freshKey)
  const [kind, setKind] = useState<ContactKind>('call')
  const [note, setNote] = useState('')
  const [tags, setTags] = useState(lead.tags)
  const submit = () => {
    const add = tags.filter((tag) => !lead.tags.includes(tag))
    const drop = lead.tags.filter((tag) => !tags.includes(tag))
    contact.mutate({ lead: lead.id, kind, note, tags: { add, drop }, key }, { onSuccess: onClose })
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit()
      }}
    >
      {lead.phone && <PhoneLine phone={lead.phone} />}
      {contact.isError && (
        <div className={styles.gap}>
          <Alert type="error" showIcon title={failure(contact.error)} />
        </div>
      )}
      <Form.Item label={t('contact.kind')} layout="vertical">
        <Chips single label={t('contact.kind')} value={[kind]} onChange={([one]) => setKind(one as ContactKind)} options={CONTACT_KINDS.map((one) => ({ value: one, label: t(`contact.${one}`) }))} />
      </Form.Item>
      <Form.Item label={t('contact.note')} layout="vertical" htmlFor="contact-note">
        <Input.TextArea id="contact-note" value={note} onChange={(event) => setNote(event.target.value)} autoSize={{ minRows: 3, maxRows: 8 }} maxLength={4000} placeholder={t('contact.note_hint')} />
      </Form.Item>
      {choices.length > 0 && (
        <Form.Item label={t('contact.tags')} layout="vertical">
          <Chips label={t('contact.tags')} value={tags} onChange={setTags} options={choices.map((choice) => ({ value: choice.value, label: say(choice.label) }))} />
        </Form.Item>
      )}
      <div className={styles.foot}>
        <Button onClick={onClose}>{t('cancel')}</Button>
        <Button type="primary" htmlType="submit" loading={contact.isPending}>
          {t('contact.submit')}
        </Button>
      </div>
    </form>
  )
}

export default function ContactDialog({ lead, onClose }: DialogProps) {
  const t = useTexts('cockpit')
  return (
    <Modal open={lead !== null} onCancel={onClose} footer={null} width={520} title={lead && t('contact.title', { name: lead.name, company: lead.company ?? '' })} destroyOnHidden>
      {lead && <Inside lead={lead} onClose={onClose} />}
    </Modal>
  )
}
