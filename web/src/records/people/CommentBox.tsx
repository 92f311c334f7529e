/** Where a comment is written. After "@" colleagues are offered, chosen by arrow keys and Enter. */
import { useQuery } from '@tanstack/react-query'
import { useId, useRef, useState, type KeyboardEvent } from 'react'

import { http, type PersonName, type Rows } from '@/api'
import { Button, Kbd, SendIcon } from '@/design'
import { writeCondition } from '@/fields'
import { useTexts } from '@/i18n'

import styles from './people.module.css'

interface CommentBoxProps {
  busy: boolean
  start?: string
  people?: readonly PersonName[]
  onSend: (body: string, mentions: string[]) => Promise<void>
  onCancel?: () => void
}

/** The word after the last "@" before the caret, while it may still become a name. */
export const askedName = (text: string, caret: number): string | null => /(?:^|[\s，。、；：！？])@([^\s@，。、；：！？]{0,20})$/.exec(text.slice(0, caret))?.[1] ?? null

export function CommentBox({ busy, start = '', people = [], onSend, onCancel }: CommentBoxProps) {
  const t = useTexts('everyday')
  const id = useId()
  const box = useRef<HTMLTextAreaElement>(null)
  const [text, setText] = useState(start)
  const [asked, setAsked] = useState<string | null>(null)
  const [at, point] = useState(0)
  const [known, setKnown] = useState<readonly PersonName[]>(people)
  const found = useQuery({
    queryKey: ['people', asked],
    queryFn: async ({ signal }) => {
      const filter = asked ? writeCondition({ field: 'name', operator: 'contains', value: asked }, 'text') : ''
      const { rows } = await http.get<Rows>('/records/org.user', { fields: 'name', filter, sort: 'name', limit: 8 }, signal)
      return rows.map((row): PersonName => ({ id: row.id, name: String(row.name ?? '') })).filter((person) => person.name)
    },
    enabled: asked !== null,
    staleTime: 60_000,
    placeholderData: (before) => before,
  })
  const offered = asked === null ? [] : (found.data ?? [])
  const pick = (person: PersonName) => {
    const caret = box.current?.selectionStart ?? text.length
    const begin = caret - (asked?.length ?? 0)
    const next = `${text.slice(0, begin)}${person.name} ${text.slice(caret)}`
    setText(next)
    setKnown((was) => [...was.filter((one) => one.id !== person.id), person])
    setAsked(null)
    requestAnimationFrame(() => {
      box.current?.focus()
      const place = begin + person.name.length + 1
      box.current?.setSelectionRange(place, place)
    })
  }
  const send = async () => {
    const body = text.trim()
    if (!body || busy) return
    try {
      await onSend(body, known.filter((person) => body.includes(`@${person.name}`)).map((person) => person.id))
      setText('')
      setKnown([])
    } catch {
      // What was written stays; the page has said why.
    }
  }
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      void send()
    } else if (event.key === 'Escape') {
      if (asked !== null) setAsked(null)
      else onCancel?.()
    } else if (offered.length > 0 && ['ArrowDown', 'ArrowUp', 'Enter', 'Tab'].includes(event.key)) {
      event.preventDefault()
      if (event.key === 'ArrowDown') point((at + 1) % offered.length)
      else if (event.key === 'ArrowUp') point((at - 1 + offered.length) % offered.length)
      else if (offered[at]) pick(offered[at])
    }
  }
  return (
    <div className={styles.box}>
      <textarea
        ref={box}
        className={styles.text}
        rows={2}
        maxLength={10_000}
        value={text}
        placeholder={t('comments.write')}
        aria-label={t('comments.write')}
        role="combobox"
        aria-expanded={offered.length > 0}
        aria-haspopup="listbox"
        aria-autocomplete="list"
        aria-controls={`${id}-people`}
        aria-activedescendant={offered.length > 0 ? `${id}-${at}` : undefined}
        onKeyDown={press}
        onBlur={() => setAsked(null)}
        onChange={(event) => {
          setText(event.target.value)
          setAsked(askedName(event.target.value, event.target.selectionStart))
          point(0)
        }}
      />
      <ul id={`${id}-people`} role="listbox" aria-label={t('comments.who')} className={styles.offered} hidden={offered.length === 0}>
        {offered.map((person, index) => (
          <li
            key={person.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            onMouseDown={(event) => {
              event.preventDefault()
              pick(person)
            }}
          >
            {person.name}
          </li>
        ))}
      </ul>
      <div className={styles.boxFoot}>
        <span aria-hidden className={styles.hint}>
          <Kbd>⌘ ↵</Kbd>
        </span>
        {onCancel ? (
          <Button size="small" onClick={onCancel}>
            {t('cancel')}
          </Button>
        ) : null}
        <Button size="small" type="primary" icon={<SendIcon />} loading={busy} disabled={!text.trim()} onClick={() => void send()}>
          {t(onCancel ? 'save' : 'comments.send')}
        </Button>
      </div>
    </div>
  )
}
