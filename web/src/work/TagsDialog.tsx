/** Tags a lead with its needs (stops the 120-minute clock). */
import { useState } from 'react'

import { Alert, Blank, Button, Chips, Modal, TagIcon } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { failure, useTags } from './actions'
import styles from './dialogs.module.css'
import type { DialogLead, DialogProps } from './dialogs'
import { useChoices } from './leads'

type Lead = DialogLead

function Inside({ lead, onClose }: { lead: Lead; onClose: () => void }) {
  const t = useTexts('cockpit')
  const say = useSay()
  const choices = useChoices('tags')
  const change = useTags()
  const [tags, setTags] = useState(lead.tags)
  const add = tags.filter((tag) => !lead.tags.includes(tag))
  const drop = lead.tags.filter((tag) => !tags.includes(tag))
  return (
    <>
      {change.isError && (
        <div className={styles.gap}>
          <Alert type="error" showIcon title={failure(change.error)} />
        </div>
      )}
      <p className={styles.note}>{t('tags.note')}</p>
      {choices.length > 0 ? (
        <Chips label={t('tags.label')} value={tags} onChange={setTags} options={choices.map((choice) => ({ value: choice.value, label: say(choice.label) }))} />
      ) : (
        <Blank icon={<TagIcon />} title={t('tags.none')} />
      )}
      <div className={styles.foot}>
        <Button onClick={onClose}>{t('cancel')}</Button>
        <Button type="primary" disabled={add.length + drop.length === 0} loading={change.isPending} onClick={() => change.mutate({ lead: lead.id, add, drop }, { onSuccess: onClose })}>
          {t('tags.submit')}
        </Button>
      </div>
    </>
  )
}

export default function TagsDialog({ lead, onClose }: DialogProps) {
  const t = useTexts('cockpit')
  return (
    <Modal open={lead !== null} onCancel={onClose} footer={null} width={520} title={lead && t('tags.title', { name: lead.name, company: lead.company ?? '' })} destroyOnHidden>
      {lead && <Inside lead={lead} onClose={onClose} />}
    </Modal>
  )
}
