/** A changed list becomes a view: one's own, shared with the unit or with everybody. One's own may be changed later. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'

import { http, type ViewMeta } from '@/api'
import { Button, Chips, Input, ViewIcon, toast } from '@/design'
import { useTexts } from '@/i18n'

import type { ListState } from './listState'
import { PopSheet } from './PopSheet'
import styles from './list.module.css'

type Shared = 'me' | 'unit' | 'all'

const bodyOf = (object: string, label: string, shared: Shared, state: ListState) => ({
  object,
  label,
  shared,
  columns: state.columns,
  filter: state.filter,
  sort: state.sort.split(',').filter(Boolean),
  layout: state.layout,
  group: state.layout === 'kanban' || state.layout === 'timeline' ? state.shape.group : null,
  sum: state.layout === 'kanban' ? state.shape.sum : null,
  start: state.layout === 'calendar' || state.layout === 'timeline' ? state.shape.start : null,
  end: state.layout === 'calendar' || state.layout === 'timeline' ? state.shape.end : null,
})

interface SaveViewProps {
  object: string
  state: ListState
  /** The reader's own view that is shown, changed. */
  mine: ViewMeta | null
  onSaved: (view: string) => void
}

export function SaveView({ object, state, mine, onSaved }: SaveViewProps) {
  const t = useTexts('records')
  const te = useTexts('everyday')
  const client = useQueryClient()
  const [open, setOpen] = useState(false)
  const [name, setName] = useState('')
  const [shared, setShared] = useState<Shared>('me')
  const save = useMutation({
    mutationFn: (renew: boolean) =>
      renew && mine?.id
        ? http.put<{ id?: string }>(`/views/${mine.id}`, bodyOf(object, mine.label.zh, mine.shared ?? 'me', state))
        : http.post<{ id?: string }>('/views', bodyOf(object, name.trim(), shared, state)),
    onSuccess: async (saved) => {
      await client.invalidateQueries({ queryKey: ['views'] })
      setOpen(false)
      setName('')
      toast.success(t('view.saved'))
      if (saved.id) onSaved(saved.id)
    },
    onError: (error, renew) => {
      if (renew) toast.error(error.message)
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim()) save.mutate(false)
  }
  return (
    <span className={styles.saves}>
      {mine ? (
        <Button size="small" type="link" loading={save.isPending && !open} onClick={() => save.mutate(true)}>
          {te('view.renew')}
        </Button>
      ) : null}
      <PopSheet
        title={t('view.save')}
        open={open}
        onOpenChange={setOpen}
        content={
          <form className={styles.editor} onSubmit={submit}>
            <label className={styles.editorLine}>
              <span>{t('view.name')}</span>
              <Input autoFocus maxLength={40} value={name} status={save.isError ? 'error' : ''} aria-describedby="view-fault" onChange={(event) => setName(event.target.value)} />
            </label>
            <div className={styles.editorLine}>
              <span aria-hidden>{te('view.shared')}</span>
              <Chips single label={te('view.shared')} value={[shared]} onChange={([next]) => setShared((next as Shared | undefined) ?? 'me')} options={(['me', 'unit', 'all'] as const).map((value) => ({ value, label: te(`view.shared_${value}`) }))} />
            </div>
            {save.error ? (
              <p id="view-fault" role="alert" className={styles.fault}>
                {save.error.message}
              </p>
            ) : null}
            <div className={styles.editorFoot}>
              <Button size="small" type="primary" htmlType="submit" disabled={!name.trim()} loading={save.isPending}>
                {t('action.save')}
              </Button>
            </div>
          </form>
        }
      >
        <Button size="small" type="link" icon={<ViewIcon />}>
          {t('view.save')}
        </Button>
      </PopSheet>
    </span>
  )
}
