/** Suggested changes of rights in rows, the ones that wait first; one of them opened beside. */
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useSearchParams } from 'react-router'

import { http, useAbility, type Suggestion } from '@/api'
import { Blank, Button, DoneIcon, Failed, Page, Panel, SkeletonRows, Tone } from '@/design'
import { fullMomentWords } from '@/fields'
import { useTexts } from '@/i18n'

import { SuggestionDrawer } from './SuggestionDrawer'
import type { Matrix } from './shapes'
import { TONES, useSuggestions } from './suggested'
import styles from './matrix.module.css'

export default function Suggestions({ switching }: { switching: ReactNode }) {
  const t = useTexts('suggestions')
  const [params, setParams] = useSearchParams()
  const answers = useAbility('manage_definitions')
  const found = useSuggestions()
  // Today's reach is that of the version in force, whatever draft is open.
  const matrix = useQuery({ queryKey: ['studio', 'matrix'], queryFn: ({ signal }) => http.get<Matrix>('/studio/grants/matrix', {}, signal) })
  const open = (id: string | null) => setParams(id ? { view: 'suggestions', suggestion: id } : { view: 'suggestions' }, { replace: true })
  const chosen = found.data?.find((one) => one.id === params.get('suggestion'))
  const waiting = found.data?.filter((one) => one.state === 'open') ?? []
  const rest = found.data?.filter((one) => one.state !== 'open') ?? []
  return (
    <Page title={t('title')} note={t(answers ? 'note' : 'note_mine')} actions={switching}>
      {found.isPending ? (
        <SkeletonRows count={4} />
      ) : found.isError ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : found.data.length === 0 ? (
        <Blank icon={<DoneIcon />} title={t('none')} note={t(answers ? 'none_note' : 'none_mine')} />
      ) : (
        <div className={styles.sheet}>
          {waiting.length > 0 ? <Rows title={t('waiting')} rows={waiting} onOpen={open} /> : null}
          {rest.length > 0 ? <Rows title={t('answered')} rows={rest} onOpen={open} /> : null}
        </div>
      )}
      {chosen ? <SuggestionDrawer key={chosen.id} one={chosen} matrix={matrix.data} onClose={() => open(null)} /> : null}
    </Page>
  )
}

function Rows({ title, rows, onOpen }: { title: string; rows: Suggestion[]; onOpen: (id: string) => void }) {
  const t = useTexts('suggestions')
  return (
    <Panel title={title} note={t('count', { count: rows.length })} flush>
      <ul className={styles.suggestions} aria-label={title}>
        {rows.map((one) => (
          <li key={one.id}>
            <span>
              <b>
                {one.title} <Tone tone={TONES[one.state]}>{t(`state.${one.state}`)}</Tone>
              </b>
              <small>{t('by', { who: one.asked_by?.title ?? '', at: fullMomentWords(one.asked_at) })}</small>
              <small>{one.reason}</small>
              {one.answer ? <small>{t('answer', { said: one.answer })}</small> : null}
            </span>
            <Button size="small" aria-label={`${t('open')}：${one.title}`} onClick={() => onOpen(one.id)}>
              {t('open')}
            </Button>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
