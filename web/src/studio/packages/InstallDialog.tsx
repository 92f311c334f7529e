/** What taking in a package would do, whose words stand where both sides changed the same, and the way to go. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { http, type Label } from '@/api'
import { Alert, Button, Drawer, Section, Segmented, toast, useNarrow } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { PlanWords } from '../PlanWords'
import { forgetInForce } from '../inForce'
import { keyOf, type Key, type Plan } from '../shapes'
import styles from './packages.module.css'

export interface Offer extends Plan {
  app: string
  edition: string
  upload: string
  direction: 'install' | 'upgrade' | 'same' | 'older'
  label: Label | null
  conflicts: (Key & { words: Label })[]
  kept: Key[]
}

type Side = 'ours' | 'theirs'

export function InstallDialog({ offer, onClose }: { offer: Offer; onClose: () => void }) {
  const t = useTexts('studio-packages')
  const ts = useTexts('studio')
  const say = useSay()
  const narrow = useNarrow()
  const client = useQueryClient()
  const [sides, setSides] = useState<Record<string, Side>>({})
  const install = useMutation({
    mutationFn: () => http.post<{ version: number }>('/studio/packages/install', { upload: offer.upload, sides: offer.conflicts.map((one) => ({ kind: one.kind, name: one.name, side: sides[keyOf(one)] ?? 'ours' })) }),
    onSuccess: async ({ version }) => {
      forgetInForce()
      toast.success(t('done', { version }))
      await Promise.all(['studio', 'meta', 'views'].map((key) => client.invalidateQueries({ queryKey: [key] })))
      onClose()
    },
  })
  return (
    <Drawer
      open
      size={narrow ? '100%' : 620}
      title={t('plan_title', { name: say(offer.label) || offer.app, edition: offer.edition })}
      onClose={onClose}
      footer={
        <div className={styles.foot}>
          <Button onClick={onClose}>{ts('action.cancel')}</Button>
          <Button type="primary" disabled={offer.faults.length > 0} loading={install.isPending} onClick={() => install.mutate()}>
            {t(offer.direction === 'upgrade' ? 'upgrade_go' : 'install')}
          </Button>
        </div>
      }
    >
      <div className={styles.page}>
        <Alert type={offer.direction === 'older' ? 'warning' : 'info'} showIcon title={t(`direction.${offer.direction}`)} />
        {offer.conflicts.length > 0 ? (
          <Section title={t('conflicts', { count: offer.conflicts.length })}>
            <ul className={styles.conflicts}>
              {offer.conflicts.map((one) => (
                <li key={keyOf(one)}>
                  <span>{say(one.words)}</span>
                  <Segmented<Side>
                    size="small"
                    aria-label={say(one.words)}
                    value={sides[keyOf(one)] ?? 'ours'}
                    options={[
                      { value: 'ours', label: t('ours') },
                      { value: 'theirs', label: t('theirs') },
                    ]}
                    onChange={(side) => setSides({ ...sides, [keyOf(one)]: side })}
                  />
                </li>
              ))}
            </ul>
          </Section>
        ) : null}
        {offer.kept.length > 0 ? <p className={styles.note}>{t('kept', { count: offer.kept.length })}</p> : null}
        <PlanWords plan={offer} onJump={onClose} />
        {install.isError ? <Alert type="error" showIcon title={install.error.message} /> : null}
      </div>
    </Drawer>
  )
}
