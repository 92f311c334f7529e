/** The list as a file, as it is seen. The file is made in the background; the panel shows how far it is. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'

import { API, http, peopleQueries, useLive, type ExportRun } from '@/api'
import { Button, DownloadIcon, Progress, SheetIcon, toast } from '@/design'
import { fullMomentWords } from '@/fields'
import { formatCount, useTexts } from '@/i18n'

import { PopSheet } from '../PopSheet'
import styles from './exporting.module.css'

interface ExportButtonProps {
  object: string
  columns: readonly string[]
  filter: string
  sort: string
  narrow: boolean
}

const size = (bytes: number): string => (bytes < 1_048_576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`)
const open = (run: ExportRun): boolean => run.state === 'waiting' || run.state === 'running'

export function ExportButton({ object, columns, filter, sort, narrow }: ExportButtonProps) {
  const t = useTexts('everyday')
  const client = useQueryClient()
  const [shown, setShown] = useState(false)
  const { queryKey } = peopleQueries.exports()
  const runs = useQuery({ ...peopleQueries.exports(), enabled: shown, refetchInterval: (query) => (query.state.data?.some(open) ? 1_000 : false) })
  useLive(() => void client.invalidateQueries({ queryKey }), { types: ['export.*'] })
  const ask = useMutation({
    mutationFn: (format: 'csv' | 'xlsx') => http.post<{ id: string }>('/exports', { object, columns, filter: filter || null, sort: sort.split(',').filter(Boolean), format }),
    onSuccess: async () => client.invalidateQueries({ queryKey }),
    onError: (error) => toast.error(error.message),
  })
  const content = (
    <div className={styles.panel}>
      <p className={styles.note}>{t('export.note')}</p>
      <div className={styles.formats}>
        {(['xlsx', 'csv'] as const).map((format) => (
          <Button key={format} icon={<SheetIcon />} loading={ask.isPending && ask.variables === format} onClick={() => ask.mutate(format)}>
            {t(`export.${format}`)}
          </Button>
        ))}
      </div>
      {runs.data && runs.data.length > 0 ? (
        <ul className={styles.runs} aria-label={t('export.files')}>
          {runs.data.slice(0, 8).map((run) => (
            <Run key={run.id} run={run} />
          ))}
        </ul>
      ) : null}
    </div>
  )
  return (
    <PopSheet title={t('export.act')} placement="bottomRight" open={shown} onOpenChange={setShown} content={content}>
      <Button icon={<DownloadIcon />} aria-label={t('export.act')}>
        {narrow ? null : t('export.act')}
      </Button>
    </PopSheet>
  )
}

function Run({ run }: { run: ExportRun }) {
  const t = useTexts('everyday')
  const before = useRef(run.state)
  useEffect(() => {
    if (before.current !== run.state && run.state === 'done') toast.success(t('export.ready'))
    before.current = run.state
  }, [run.state, t])
  const part = run.total ? Math.round((run.done / run.total) * 100) : 0
  return (
    <li className={styles.run}>
      <span>
        {run.format.toUpperCase()} · {fullMomentWords(run.asked_at)}
      </span>
      {run.state === 'done' ? (
        <a href={`${API}/exports/${run.id}/file`} download>
          {t('export.fetch', { count: formatCount(run.done), size: size(run.size ?? 0) })}
        </a>
      ) : run.state === 'failed' ? (
        <span className={styles.failed}>{t('export.failed')}</span>
      ) : (
        <Progress percent={part} size="small" aria-label={t('export.running')} />
      )}
    </li>
  )
}
