/** A new automation: what it is called and which object it is about; the rest comes in its blocks. */
import { useTexts } from '@/i18n'

import { NewDefinition } from '../parts/NewDefinition'
import { freshWhen } from './model'

export function NewAutomation({ taken, onClose }: { taken: readonly string[]; onClose: () => void }) {
  const t = useTexts('studio-automations')
  return (
    <NewDefinition
      kind="automation"
      title={t('page.new')}
      example={t('page.example')}
      objectLabel={t('page.about')}
      objectHint={t('page.about_hint')}
      first={({ object, name, naming }) => ({ when: freshWhen('record', object), then: [{ do: 'notify', to: ['owner'], title: { zh: `${naming.zh || name}：{record.id}`, en: `${name}: {record.id}` } }] })}
      taken={taken}
      onClose={onClose}
    />
  )
}
