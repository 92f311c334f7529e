/** A new automation: what it is called and which object it is about; the rest comes in its blocks. */
import { useState } from 'react'
import { useNavigate } from 'react-router'

import { Labelled, Modal, Select } from '@/design'
import { useTexts } from '@/i18n'

import { putChanges } from '../draft'
import { labelFrom, NameBoxes, UNNAMED, useNaming } from '../NameBoxes'
import { appOf, shortOf } from '../shapes'
import { freshWhen } from './model'
import { useNames } from './WhenBlock'
import styles from './automations.module.css'

export function NewAutomation({ taken, onClose }: { taken: readonly string[]; onClose: () => void }) {
  const t = useTexts('studio-automations')
  const go = useNavigate()
  const objects = useNames('object').filter((one) => appOf(one.value) !== 'org')
  const [naming, setNaming] = useState(UNNAMED)
  const [object, setObject] = useState('')
  const about = object || objects[0]?.value || ''
  const mine = taken.filter((one) => appOf(one) === appOf(about)).map(shortOf)
  const { name, fault } = useNaming(naming, mine)
  const make = () => {
    const full = `${appOf(about)}.${name}`
    const body = { label: labelFrom(naming, name), when: freshWhen('record', about), then: [{ do: 'notify', to: ['owner'], title: { zh: `${naming.zh || name}：{record.id}`, en: `${name}: {record.id}` } }] }
    void putChanges([{ kind: 'automation', name: full, body }], t('draft.title', { name: naming.zh || name })).catch(() => undefined)
    onClose()
    void go(`/studio/automations/${full}`)
  }
  return (
    <Modal open title={t('page.new')} okText={t('page.make')} cancelText={t('page.cancel')} okButtonProps={{ disabled: !name || fault !== null || !about }} onOk={make} onCancel={onClose}>
      <div className={styles.form}>
        <NameBoxes value={naming} onChange={setNaming} taken={mine} placeholder={t('page.example')} />
        <Labelled label={t('page.about')} hint={t('page.about_hint')} required>
          {(tied) => <Select {...tied} showSearch={{ optionFilterProp: 'label' }} value={about || undefined} options={objects.map(({ value, label }) => ({ value, label }))} onChange={setObject} />}
        </Labelled>
      </div>
    </Modal>
  )
}
