/** A new webhook: its name and address. */
import { useState } from 'react'
import { useNavigate } from 'react-router'

import { Input, Labelled, Modal, Select } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { standing, useDefinitions } from '../definitions'
import { putChanges } from '../draft'
import { labelFrom, NameBoxes, UNNAMED, useNaming } from '../NameBoxes'
import { appOf, labelOf, shortOf } from '../shapes'
import styles from './webhooks.module.css'

export function NewWebhook({ taken, onClose }: { taken: readonly string[]; onClose: () => void }) {
  const t = useTexts('studio-webhooks')
  const say = useSay()
  const go = useNavigate()
  const objects = standing(useDefinitions({ kind: 'object' }).rows)
  const [naming, setNaming] = useState(UNNAMED)
  const [url, setUrl] = useState('https://')
  const [object, setObject] = useState('')
  const about = object || objects.find((one) => appOf(one.name) !== 'org')?.name || ''
  const mine = taken.filter((one) => appOf(one) === appOf(about)).map(shortOf)
  const { name, fault } = useNaming(naming, mine)
  const fine = /^https?:\/\/[^\s/@]+/.test(url)
  const make = () => {
    const full = `${appOf(about)}.${name}`
    const body = { label: labelFrom(naming, name), url, object: about, events: ['record.created', 'record.changed'], fields: [], secret: name }
    void putChanges([{ kind: 'webhook', name: full, body }], t('draft.title', { name: naming.zh || name })).catch(() => undefined)
    onClose()
    void go(`/studio/webhooks/${full}`)
  }
  return (
    <Modal open title={t('page.new')} okText={t('page.make')} cancelText={t('page.cancel')} okButtonProps={{ disabled: !name || fault !== null || !fine || !about }} onOk={make} onCancel={onClose}>
      <div className={styles.form}>
        <NameBoxes value={naming} onChange={setNaming} taken={mine} placeholder={t('page.example')} />
        <Labelled label={t('form.url')} required>
          {(tied) => <Input {...tied} inputMode="url" maxLength={1000} value={url} onChange={(event) => setUrl(event.target.value.trim())} />}
        </Labelled>
        <Labelled label={t('form.object')} required>
          {(tied) => <Select {...tied} showSearch={{ optionFilterProp: 'label' }} value={about || undefined} options={objects.map((one) => ({ value: one.name, label: say(labelOf(one.body)) || one.name }))} onChange={setObject} />}
        </Labelled>
      </div>
    </Modal>
  )
}
