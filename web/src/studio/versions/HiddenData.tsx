/** What is kept of removed and converted fields and of removed objects until it is purged, and purging it by hand. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { http, type Label } from '@/api'
import { Button, Panel, RemoveIcon, toast, useAsk, useTick } from '@/design'
import { formatAgo, formatCount, useSay, useTexts } from '@/i18n'

import { useKindWords } from '../kinds'
import styles from './versions.module.css'

interface Hidden {
  id: string
  kind: string
  name: string
  label: Label
  /** The type the field had; null for a whole object. */
  type: string | null
  hidden_at: string
  rows: number
}

const KEY = ['studio', 'hidden'] as const

export function HiddenData() {
  const t = useTexts('studio')
  const to = useTexts('studio-objects')
  const say = useSay()
  const ask = useAsk()
  const now = useTick()
  const kindWords = useKindWords()
  const client = useQueryClient()
  // Being deleted by the worker: they vanish from the list by themselves.
  const [going, setGoing] = useState<readonly string[]>([])
  const hidden = useQuery({ queryKey: KEY, refetchInterval: going.length > 0 ? 3_000 : false, queryFn: ({ signal }) => http.get<{ rows: Hidden[] }>('/studio/hidden', {}, signal) })
  const purge = useMutation({
    mutationFn: (one: Hidden) => http.post(`/studio/hidden/${encodeURIComponent(one.id)}/purge`, {}),
    onSuccess: (_answer, one) => {
      setGoing((was) => [...was, one.id])
      toast.success(t('hidden.asked'))
    },
    onError: (error) => toast.error(error.message),
    onSettled: () => client.invalidateQueries({ queryKey: KEY }),
  })
  const rows = hidden.data?.rows ?? []
  if (rows.length === 0) return null
  const press = async (one: Hidden) => {
    const sure = await ask({ title: t('hidden.purge_title', { name: say(one.label) }), content: t('hidden.purge_note'), okText: t('hidden.purge'), cancelText: t('action.cancel'), danger: true })
    if (sure) purge.mutate(one)
  }
  return (
    <div className={styles.kept}>
    <Panel flush title={t('hidden.title')}>
      <p className={styles.hiddenNote}>{t('hidden.note')}</p>
      <ul className={styles.hidden} aria-label={t('hidden.title')}>
        {rows.map((one) => (
          <li key={one.id}>
            <div className={styles.words}>
              <b>{say(one.label)}</b>
              <small>
                {kindWords(one.kind)} <code>{one.name}</code> · {one.type ? to(`type.${one.type}`) : t('hidden.rows', { count: one.rows, shown: formatCount(one.rows) })} · {t('hidden.since', { when: formatAgo(one.hidden_at, now) })}
              </small>
            </div>
            <Button size="small" danger icon={<RemoveIcon />} aria-label={t('hidden.purge_one', { name: say(one.label) })} disabled={going.includes(one.id)} loading={purge.isPending && purge.variables.id === one.id} onClick={() => void press(one)}>
              {t('hidden.purge')}
            </Button>
          </li>
        ))}
      </ul>
    </Panel>
    </div>
  )
}
