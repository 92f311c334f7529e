/** Saved views as tabs; saving the current list as a new one; deleting one's own. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'

import { ApiProblem, http, type ViewMeta } from '@/api'
import { Button, Input, RemoveIcon, ViewIcon, toast, useAsk } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { ALL, viewKey, type ListState } from './listState'
import { PopSheet } from './PopSheet'
import styles from './list.module.css'

interface ViewTabsProps {
  object: string
  views: readonly ViewMeta[]
  own: ReadonlySet<string>
  state: ListState
  onChoose: (view: string) => void
}

export function ViewTabs({ object, views, own, state, onChoose }: ViewTabsProps) {
  const t = useTexts('records')
  const say = useSay()
  const ask = useAsk()
  const client = useQueryClient()
  const drop = useMutation({
    mutationFn: (id: string) => http.remove(`/views/${id}`),
    onSuccess: async () => {
      onChoose(ALL)
      await client.invalidateQueries({ queryKey: ['views'] })
    },
    onError: (error) => toast.error(error instanceof ApiProblem ? error.message : t('state.unsaved')),
  })
  // A view that filters nothing is "all" already; the plain list is offered when there is none, or while it is shown.
  const plain = state.view === ALL || !views.some((view) => !view.filter)
  const tabs = views.map((view) => ({ key: viewKey(view), words: say(view.label) || view.name }))
  if (plain) tabs.push({ key: ALL, words: t('view.all') })
  const current = tabs.find((tab) => tab.key === state.view)
  const remove = async () => {
    const sure = await ask({ title: t('view.drop_title', { name: current?.words }), okText: t('action.delete'), cancelText: t('action.cancel'), danger: true })
    if (sure) drop.mutate(state.view)
  }
  return (
    <div className={styles.views}>
      <nav className={styles.tabs} aria-label={t('view.tabs')}>
        {tabs.map((tab) => (
          <button key={tab.key} type="button" className={styles.tab} aria-current={tab.key === state.view ? 'page' : undefined} onClick={() => onChoose(tab.key)}>
            {tab.words}
            {tab.key === state.view && state.changed ? <i className={styles.changedDot} title={t('view.changed')} /> : null}
          </button>
        ))}
      </nav>
      {state.changed ? <SaveView object={object} state={state} onSaved={onChoose} /> : null}
      {own.has(state.view) && !state.changed ? (
        <Button size="small" type="text" icon={<RemoveIcon />} loading={drop.isPending} aria-label={t('view.drop')} onClick={() => void remove()} />
      ) : null}
    </div>
  )
}

function SaveView({ object, state, onSaved }: { object: string; state: ListState; onSaved: (view: string) => void }) {
  const t = useTexts('records')
  const client = useQueryClient()
  const [open, setOpen] = useState(false)
  const [name, setName] = useState('')
  const save = useMutation({
    mutationFn: () =>
      http.post<{ id?: string } | undefined>('/views', {
        object,
        label: name.trim(),
        columns: state.columns,
        filter: state.filter,
        sort: state.sort.split(',').filter(Boolean),
      }),
    onSuccess: async (saved) => {
      await client.invalidateQueries({ queryKey: ['views'] })
      setOpen(false)
      setName('')
      toast.success(t('view.saved'))
      if (saved?.id) onSaved(saved.id)
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim()) save.mutate()
  }
  return (
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
  )
}
