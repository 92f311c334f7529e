/** The same app under another name, as a draft; for one unit only, when one is chosen. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'

import { http, type Label, type Rows } from '@/api'
import { Alert, Labelled, Modal, Select, toast } from '@/design'
import { useTexts } from '@/i18n'

import { NameBoxes, labelFrom, useNaming, type Naming } from '../NameBoxes'
import { openDraft } from '../draft'
import styles from './packages.module.css'

export function CopyPackage({ app, label, taken, onClose }: { app: string; label: Label; taken: readonly string[]; onClose: () => void }) {
  const t = useTexts('studio-packages')
  const ts = useTexts('studio')
  const go = useNavigate()
  const [naming, setNaming] = useState<Naming>({ zh: t('copy_of_zh', { name: label.zh }), en: `${label.en} copy`, name: '' })
  const [unit, setUnit] = useState<string | null>(null)
  const { name, fault } = useNaming(naming, taken)
  const units = useQuery({ queryKey: ['records', 'org.unit', 'names'], queryFn: ({ signal }) => http.get<Rows>('/records/org.unit', { fields: 'name', sort: 'name', limit: 200 }, signal) })
  const copy = useMutation({
    mutationFn: () => http.post<{ draft: string; left_out: unknown[] }>(`/studio/packages/${app}/copy`, { name, label: labelFrom(naming, name), unit: unit ?? undefined }),
    onSuccess: async ({ draft, left_out }) => {
      await openDraft(draft)
      if (left_out.length > 0) toast.info(t('left_out', { count: left_out.length }))
      onClose()
      void go(`/studio/objects?app=${name}`)
    },
  })
  const ready = naming.zh.trim() !== '' && name !== '' && fault === null
  return (
    <Modal open title={t('copy_title', { name: label.zh })} okText={t('copy')} cancelText={ts('action.cancel')} okButtonProps={{ disabled: !ready, loading: copy.isPending }} onOk={() => copy.mutate()} onCancel={onClose}>
      <div className={styles.page}>
        <NameBoxes value={naming} onChange={setNaming} taken={taken} />
        <Labelled label={t('unit')} hint={t('unit_note')}>
          {(tied) => (
            <Select<string>
              {...tied}
              allowClear
              style={{ width: '100%' }}
              showSearch
              placeholder={t('unit_all')}
              value={unit}
              options={(units.data?.rows ?? []).map((row) => ({ value: row.id, label: String(row.name ?? row.id) }))}
              onChange={(id: string | undefined) => setUnit(id ?? null)}
            />
          )}
        </Labelled>
        {copy.isError ? <Alert type="error" showIcon title={copy.error.message} /> : null}
      </div>
    </Modal>
  )
}
