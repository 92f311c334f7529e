/** All texts of an app in both languages, in one table: what is missing is marked and can be written at once. */
import { useMemo, useState } from 'react'
import { Link, useSearchParams } from 'react-router'

import type { Label } from '@/api'
import { Blank, DoneIcon, Failed, Input, Page, Pagination, Panel, SearchIcon, Segmented, Select, SkeletonRows, Tone, Typed } from '@/design'
import { formatCount, useSay, useTexts } from '@/i18n'

import { standing, useDefinitions } from '../definitions'
import { useKinds } from '../kinds'
import { useSend } from '../parts/Designer'
import { placeOf } from '../places'
import { bodyOf, withWords, wordingsOf, type Wording } from './words'
import styles from './translations.module.css'

const PER_PAGE = 50
type Wanted = 'all' | 'language' | 'text'
const LANGUAGES = ['zh', 'en'] as const

export default function Translations() {
  const t = useTexts('studio-map')
  const ts = useTexts('studio')
  const say = useSay()
  const [params, setParams] = useSearchParams()
  const apps = standing(useDefinitions({ kind: 'app' }).rows)
  const app = params.get('app') ?? apps.at(-1)?.name ?? ''
  const [text, setText] = useState('')
  const [wanted, want] = useState<Wanted>('all')
  const [page, turn] = useState(1)
  const kinds = useKinds()
  const found = useDefinitions({ app })
  const rows = useMemo(() => standing(found.rows).sort((a, b) => a.kind.localeCompare(b.kind) || a.name.localeCompare(b.name)), [found.rows])
  const all = useMemo(() => wordingsOf(rows, kinds), [rows, kinds])
  const labels = useMemo(() => new Map(rows.map((row) => [`${row.kind}/${row.name}`, row.label])), [rows])
  const lacking = (lack: Wanted) => all.filter((one) => one.lack === lack).length
  const sought = text.trim().toLowerCase()
  const shown = all.filter((one) => (wanted === 'all' ? one.lack !== 'text' || sought !== '' : one.lack === wanted) && (!sought || `${one.name} ${one.about} ${one.value?.zh ?? ''} ${one.value?.en ?? ''}`.toLowerCase().includes(sought)))
  const last = Math.max(1, Math.ceil(shown.length / PER_PAGE))
  const here = Math.min(page, last)
  const first = () => turn(1)
  return (
    <Page
      title={ts('page.translations')}
      note={t('words.note')}
      actions={
        <>
          <Select<string> aria-label={ts('list.app')} style={{ minWidth: 140 }} value={app || null} options={apps.map((one) => ({ value: one.name, label: say(one.label) || one.name }))} onChange={(next) => (setParams({ app: next }, { replace: true }), first())} />
          <Segmented<Wanted>
            aria-label={t('words.which')}
            value={wanted}
            options={[
              { value: 'all', label: t('words.all') },
              { value: 'language', label: t('words.lacking', { count: lacking('language') }) },
              { value: 'text', label: t('words.undescribed', { count: lacking('text') }) },
            ]}
            onChange={(next) => (want(next), first())}
          />
          <Input allowClear prefix={<SearchIcon />} aria-label={ts('action.search')} placeholder={ts('action.search')} style={{ width: 170 }} value={text} onChange={(event) => (setText(event.target.value), first())} />
        </>
      }
    >
      {found.pending || apps.length === 0 ? (
        <SkeletonRows count={8} />
      ) : found.error ? (
        <Failed error={found.error} retry={found.retry} />
      ) : shown.length === 0 ? (
        <Blank icon={<DoneIcon />} title={sought ? t('words.not_found') : wanted === 'all' ? t('words.none') : t('words.complete')} />
      ) : (
        <Panel flush title={t('words.count', { shown: formatCount(shown.length) })}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t('words.where')}</th>
                <th scope="col">{t('words.zh')}</th>
                <th scope="col">{t('words.en')}</th>
              </tr>
            </thead>
            <tbody>
              {shown.slice((here - 1) * PER_PAGE, here * PER_PAGE).map((one) => (
                <Row key={one.key} one={one} owner={say(labels.get(`${one.kind}/${one.name}`)) || one.name} body={rows.find((row) => row.kind === one.kind && row.name === one.name)!.body} kinds={kinds} />
              ))}
            </tbody>
          </table>
          {shown.length > PER_PAGE ? (
            <div className={styles.foot}>
              <Pagination current={here} total={shown.length} pageSize={PER_PAGE} showSizeChanger={false} onChange={turn} />
            </div>
          ) : null}
        </Panel>
      )}
    </Page>
  )
}

interface RowProps {
  one: Wording
  owner: string
  body: Record<string, unknown>
  kinds: ReturnType<typeof useKinds>
}

function Row({ one, owner, body, kinds }: RowProps) {
  const t = useTexts('studio-map')
  const say = useSay()
  const send = useSend()
  const kind = kinds.find((each) => each.name === one.kind)
  const member = String(one.path[0])
  const words = say(kind ? bodyOf(kind)[member]?.label : undefined) || member
  const what = one.about ? `${words} · ${one.about}` : words
  const value: Label = { zh: one.value?.zh ?? '', en: one.value?.en ?? '' }
  const write = (language: 'zh' | 'en', given: string) => {
    const next = { ...value, [language]: given.trim() }
    const empty = !next.zh && !next.en
    // A name cannot be without words; a description can.
    if (empty && member !== 'description') return
    send([{ kind: one.kind, name: one.name, body: withWords(body, one.path, empty ? null : { zh: next.zh || next.en, en: next.en || next.zh }) }])
  }
  return (
    <tr data-lack={one.lack}>
      <th scope="row">
        <Link to={placeOf(one)}>{owner}</Link>
        <span>
          {say(kind?.label) || one.kind} · {what}
        </span>
        {one.lack === 'language' ? <Tone tone="amber">{t('words.lack')}</Tone> : null}
      </th>
      {LANGUAGES.map((language) => (
        <td key={language} data-language={t(`words.${language}`)}>
          <Typed label={t('words.of', { owner, what, language: t(`words.${language}`) })} maxLength={300} faulty={one.lack === 'language' && lacks(value, language)} placeholder={one.lack === 'text' ? t('words.write') : undefined} value={value[language]} onDone={(given) => write(language, given)} />
        </td>
      ))}
    </tr>
  )
}

const lacks = (value: Label, language: 'zh' | 'en') => !value[language] || (language === 'en' && /\p{Script=Han}/u.test(value.en))
