/** What an object is called, its icon, its title, whether people find it in the navigation; and who uses it. */
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'

import { http } from '@/api'
import { Labelled, Panel, Switch, Typed } from '@/design'
import { useSay, useTexts } from '@/i18n'

import type { Shown } from '../draftState'
import { useKindWords } from '../kinds'
import { FieldSelect } from '../parts/ObjectSelect'
import { IconPicker } from '../parts/IconPicker'
import { placeOf } from '../places'
import { keyOf, type Body, type Key } from '../shapes'
import styles from './objects.module.css'

interface Uses {
  uses: (Key & { label: { zh: string; en: string } })[]
}

export function ObjectSettings({ object, onChange }: { object: Shown; onChange: (body: Body) => void }) {
  const t = useTexts('studio-objects')
  const ts = useTexts('studio')
  const label = (object.body.label as { zh: string; en: string } | undefined) ?? { zh: '', en: '' }
  const put = (part: Body) => onChange({ ...object.body, ...part })
  return (
    <Panel title={t('settings.title')}>
      <div className={styles.form}>
        <div className={styles.pair}>
          <Labelled label={ts('name.zh')}>{(tied) => <Typed {...tied} value={label.zh} onDone={(zh) => zh.trim() && put({ label: { ...label, zh: zh.trim() } })} />}</Labelled>
          <Labelled label={ts('name.en')}>{(tied) => <Typed {...tied} value={label.en} onDone={(en) => put({ label: { ...label, en: en.trim() || label.zh } })} />}</Labelled>
        </div>
        <div className={styles.pair}>
          <Labelled label={t('settings.icon')}>
            <IconPicker value={object.body.icon as string | undefined} label={t('settings.icon')} onChange={(icon) => put({ icon })} />
          </Labelled>
          <Labelled label={t('settings.title_field')} hint={t('settings.title_note')}>
            {(tied) => <FieldSelect {...tied} object={object.name} value={object.body.title as string | undefined} fits={(field) => !field.system && ['text', 'auto_number', 'barcode', 'formula'].includes(field.type)} onChange={(title) => title && put({ title })} />}
          </Labelled>
        </div>
        <Labelled label={t('settings.menu')} hint={t('settings.menu_note')} inline>
          {(tied) => (
            <Switch
              {...tied}
              checked={object.body.menu !== false}
              onChange={(on) => {
                const { menu: _dropped, ...rest } = object.body
                onChange(on ? rest : { ...rest, menu: false })
              }}
            />
          )}
        </Labelled>
        <p className={styles.note}>
          {t('settings.name')} <code>{object.name}</code>
        </p>
      </div>
    </Panel>
  )
}

export function ObjectUses({ name, known }: { name: string; known: boolean }) {
  const t = useTexts('studio-objects')
  const say = useSay()
  const kindWords = useKindWords()
  const answer = useQuery({ queryKey: ['studio', 'uses', 'object', name], queryFn: ({ signal }) => http.get<Uses>(`/studio/definitions/object/${name}`, {}, signal), enabled: known, retry: false })
  const uses = (answer.data?.uses ?? []).filter((one) => one.kind !== 'field' && one.kind !== 'rule')
  if (uses.length === 0) return null
  return (
    <Panel flush title={t('uses.title')} note={String(uses.length)}>
      <ul className={styles.uses}>
        {uses.map((one) => (
          <li key={keyOf(one)}>
            <Link to={placeOf(one)}>
              <small>{kindWords(one.kind)}</small>
              {say(one.label)}
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
