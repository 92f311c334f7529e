/** Files that only members open; for everybody else the panel says so. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'

import { ApiProblem, address, dropForceFile, forceQueries, sendForceFile, type ForceOpened } from '@/api'
import { AddIcon, Button, Panel, RemoveIcon, toast, useAsk } from '@/design'
import { sizeWords } from '@/fields'
import { formatTime, useTexts } from '@/i18n'

import styles from './forces.module.css'

export function SealedFiles({ opened }: { opened: ForceOpened }) {
  const t = useTexts('task-forces')
  const ask = useAsk()
  const client = useQueryClient()
  const chooser = useRef<HTMLInputElement>(null)
  const { id, open } = opened.force
  const doing = useMutation({
    mutationFn: (work: () => Promise<ForceOpened>) => work(),
    onSuccess: (now) => client.setQueryData(forceQueries.one(id).queryKey, now),
    onError: (error) => toast.error(error instanceof ApiProblem ? error.message : t('failed')),
  })
  const drop = async (file: string, name: string) => {
    if (await ask({ title: t('file_drop_title', { name }), content: t('file_drop_note'), okText: t('file_drop'), danger: true })) doing.mutate(() => dropForceFile(id, file))
  }
  const { files } = opened
  return (
    <Panel
      title={t('files')}
      note={t('files_note')}
      actions={
        open && files !== null ? (
          <>
            <Button size="small" icon={<AddIcon />} loading={doing.isPending} onClick={() => chooser.current?.click()}>
              {t('file_add')}
            </Button>
            <input
              ref={chooser}
              type="file"
              hidden
              aria-label={t('file_add')}
              onChange={(event) => {
                const file = event.target.files?.[0]
                if (file) doing.mutate(() => sendForceFile(id, file))
                event.target.value = ''
              }}
            />
          </>
        ) : null
      }
    >
      {files === null ? (
        <p className={styles.quiet}>{t('notes_closed')}</p>
      ) : files.length === 0 ? (
        <p className={styles.quiet}>{t('no_files')}</p>
      ) : (
        <ul className={styles.rows} aria-label={t('files')}>
          {files.map((one) => (
            <li key={one.id} className={styles.row}>
              <span className={styles.what}>
                <a href={address(`/task-forces/${id}/files/${one.id}`)} download={one.name}>
                  {one.name}
                </a>
                <small>{[sizeWords(one.size), t('by_at', { who: one.author.title, at: formatTime(one.at) })].join(' · ')}</small>
              </span>
              {one.may_drop ? <Button size="small" type="text" icon={<RemoveIcon />} aria-label={t('file_drop_named', { name: one.name })} disabled={doing.isPending} onClick={() => void drop(one.id, one.name)} /> : null}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
