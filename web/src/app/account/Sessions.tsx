/** Where I am signed in. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'

import { http, useLive } from '@/api'
import { Button, Failed, LeaveIcon, Panel, SkeletonRows, toast, useAsk } from '@/design'
import { useTexts } from '@/i18n'

import styles from './account.module.css'
import { SessionLine } from './SessionLine'
import type { SessionShown } from './shapes'

const PATH = '/me/sessions'

export function Sessions() {
  const t = useTexts('my-account')
  const ask = useAsk()
  const client = useQueryClient()
  const found = useQuery({ queryKey: ['sign-in', 'sessions'], queryFn: async ({ signal }) => (await http.get<{ rows: SessionShown[] }>(PATH, {}, signal)).rows })
  useLive(() => void client.invalidateQueries({ queryKey: ['sign-in'] }), { types: ['session.ended'] })
  const ending = useMutation({
    mutationFn: () => http.remove<{ ended: number }>(PATH),
    onSuccess: ({ ended }) => {
      toast.success(t('sessions.ended_all', { count: ended }))
      return client.invalidateQueries({ queryKey: ['sign-in'] })
    },
    onError: (error) => void toast.error(error.message),
  })
  const others = (found.data ?? []).filter((one) => !one.mine).length
  const endAll = async () => {
    if (await ask({ title: t('sessions.end_all_title', { count: others }), content: t('sessions.end_all_note'), okText: t('sessions.end_all'), danger: true })) ending.mutate()
  }
  return (
    <Panel
      flush
      title={t('sessions.title')}
      note={t('sessions.note')}
      actions={
        others > 0 ? (
          <Button icon={<LeaveIcon />} loading={ending.isPending} onClick={() => void endAll()}>
            {t('sessions.end_all')}
          </Button>
        ) : null
      }
    >
      {found.isPending ? (
        <SkeletonRows count={2} />
      ) : found.isError ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : (
        <ul className={styles.list}>
          {found.data.map((one) => (
            <SessionLine key={one.id} shown={one} path={PATH} />
          ))}
        </ul>
      )}
    </Panel>
  )
}
