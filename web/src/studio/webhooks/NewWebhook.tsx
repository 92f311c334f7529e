/** A new webhook: its name, its address and what it is about. */
import { useState } from 'react'

import { Input, Labelled } from '@/design'
import { useTexts } from '@/i18n'

import { NewDefinition } from '../parts/NewDefinition'

export function NewWebhook({ taken, onClose }: { taken: readonly string[]; onClose: () => void }) {
  const t = useTexts('studio-webhooks')
  const [url, setUrl] = useState('https://')
  return (
    <NewDefinition
      kind="webhook"
      title={t('page.new')}
      example={t('page.example')}
      objectLabel={t('form.object')}
      first={({ object, name }) => ({ url, object, events: ['record.created', 'record.changed'], fields: [], secret: name })}
      taken={taken}
      ready={/^https?:\/\/[^\s/@]+/.test(url)}
      onClose={onClose}
    >
      <Labelled label={t('form.url')} required>
        {(tied) => <Input {...tied} inputMode="url" maxLength={1000} value={url} onChange={(event) => setUrl(event.target.value.trim())} />}
      </Labelled>
    </NewDefinition>
  )
}
