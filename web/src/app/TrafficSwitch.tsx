/** The demo company's switch for simulated visitors. Shown only where the server offers it. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'

import { http, queries, type Traffic } from '@/api'
import { Switch, toast } from '@/design'
import { useTexts } from '@/i18n'

import styles from './shell.module.css'

export default function TrafficSwitch() {
  const t = useTexts('shell')
  const client = useQueryClient()
  const { data } = useQuery(queries.traffic())
  const change = useMutation({
    mutationFn: (on: boolean) => http.put<Traffic>('/demo/traffic', { on, per_minute: data?.per_minute }),
    onSuccess: (traffic) => client.setQueryData(queries.traffic().queryKey, traffic),
    onError: (error) => toast.error(error.message),
  })
  if (!data) return null
  return (
    <label className={styles.traffic}>
      <span>
        {t('traffic.title')}
        <small>{data.on ? t('traffic.on', { count: data.per_minute }) : t('traffic.off')}</small>
      </span>
      <Switch size="small" checked={data.on} loading={change.isPending} onChange={(on) => change.mutate(on)} aria-label={t('traffic.title')} />
    </label>
  )
}
