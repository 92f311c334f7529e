/** Choosing as whom the draft is looked at. The product then opens as that person would see it. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { http, setPreview, type Rows } from '@/api'
import { Labelled, Modal, Select } from '@/design'
import { writeCondition } from '@/fields'
import { useTexts } from '@/i18n'

import { useRested } from './conditions/checked'
import type { Draft } from './shapes'

const FOUND = 20

export default function PreviewDialog({ draft, onClose }: { draft: Draft; onClose: () => void }) {
  const t = useTexts('studio')
  const [text, setText] = useState('')
  const [chosen, choose] = useState<{ id: string; name: string } | null>(null)
  const wanted = useRested(text.trim(), 200)
  const people = useQuery({
    queryKey: ['records', 'org.user', 'preview', wanted],
    queryFn: ({ signal }) => http.get<Rows>('/records/org.user', { fields: 'name', sort: 'name', limit: FOUND, filter: wanted ? writeCondition({ field: 'name', operator: 'contains', value: wanted }, 'text') : '' }, signal),
  })
  const open = () => {
    setPreview({ draft: draft.id, title: draft.title, as: chosen })
    location.assign('/')
  }
  const options = (people.data?.rows ?? []).map((row) => ({ value: row.id, label: String(row.name ?? row.id) }))
  return (
    <Modal open title={t('preview.title')} okText={t('preview.go')} cancelText={t('action.cancel')} onOk={open} onCancel={onClose}>
      <Labelled label={t('preview.as')} hint={t('preview.note')}>
        {(tied) => (
          <Select<string>
            {...tied}
            style={{ width: '100%' }}
            allowClear
            placeholder={t('preview.myself')}
            showSearch={{ filterOption: false, onSearch: setText }}
            loading={people.isFetching}
            value={chosen?.id ?? null}
            options={chosen && !options.some((one) => one.value === chosen.id) ? [{ value: chosen.id, label: chosen.name }, ...options] : options}
            onChange={(id: string | undefined) => choose(id ? { id, name: options.find((one) => one.value === id)?.label ?? '' } : null)}
          />
        )}
      </Labelled>
    </Modal>
  )
}
