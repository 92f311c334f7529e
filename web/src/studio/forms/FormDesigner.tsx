/** One form: the fields not yet on it, the sheet, and what can be said about the chosen part. */
import { useState } from 'react'

import { AddIcon, Button, Panel, SettingsIcon } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { useFieldMetas } from '../fields'
import { Designer } from '../parts/Designer'
import type { Body } from '../shapes'
import { Canvas } from './Canvas'
import { Properties } from './Properties'
import { putField, tabsOf, usedFields } from './formState'
import styles from './forms.module.css'

export type Chosen = { what: 'form' } | { what: 'tab' } | { what: 'section'; at: number } | { what: 'field'; name: string }

export function FormDesigner({ name }: { name: string }) {
  return (
    <Designer kind="form" name={name} path="forms">
      {(row, put) => <Designing body={row.body} onChange={put} />}
    </Designer>
  )
}

function Designing({ body, onChange }: { body: Body; onChange: (body: Body) => void }) {
  const t = useTexts('studio-design')
  const to = useTexts('studio-objects')
  const say = useSay()
  const object = String(body.object ?? '')
  const fields = useFieldMetas(object)
  const [wanted, setTab] = useState(0)
  const [chosen, choose] = useState<Chosen>({ what: 'form' })
  const tabs = tabsOf(body)
  const tab = Math.min(wanted, Math.max(0, tabs.length - 1))
  const used = usedFields(body)
  const unused = [...fields.values()].filter((field) => !used.has(field.name))
  const sections = tabs[tab]?.sections ?? []
  const add = (field: string) => {
    const section = chosen.what === 'section' ? Math.min(chosen.at, sections.length - 1) : sections.length - 1
    if (sections.length === 0) return
    onChange(putField(body, field, { tab, section, at: sections[section]!.fields.length }))
    choose({ what: 'field', name: field })
  }
  const addTab = () => {
    onChange({ ...body, tabs: [...tabs, { label: { zh: t('form.new_tab_zh', { number: tabs.length + 1 }), en: `Tab ${tabs.length + 1}` }, sections: [{ fields: [] }] }] })
    setTab(tabs.length)
    choose({ what: 'tab' })
  }
  return (
    <div className={styles.designer}>
      <Panel title={t('form.unused')} note={String(unused.length)} className={styles.palette}>
        {unused.length === 0 ? <p className={styles.note}>{t('form.all_used')}</p> : null}
        <ul className={styles.unused}>
          {unused.map((field) => (
            <li key={field.name}>
              <button type="button" onClick={() => add(field.name)} title={t('form.add_field', { name: say(field.label) })} disabled={sections.length === 0}>
                <AddIcon />
                <span>{say(field.label) || field.name}</span>
                <small>{to(`type.${field.type}`)}</small>
              </button>
            </li>
          ))}
        </ul>
      </Panel>
      <div className={styles.middle}>
        <div className={styles.tabs} role="group" aria-label={t('form.tabs')}>
          {tabs.map((one, at) => (
            <button
              key={at}
              type="button"
              className={styles.tab}
              aria-pressed={at === tab}
              onClick={() => {
                setTab(at)
                choose({ what: 'tab' })
              }}
            >
              {say(one.label)}
            </button>
          ))}
          <Button type="text" size="small" icon={<AddIcon />} onClick={addTab}>
            {t('form.add_tab')}
          </Button>
          <Button type="text" size="small" icon={<SettingsIcon />} onClick={() => choose({ what: 'form' })}>
            {t('form.whole')}
          </Button>
        </div>
        <Canvas body={body} tab={tab} fields={fields} chosen={chosen} onChoose={choose} onChange={onChange} />
      </div>
      <div className={styles.properties}>
        <Properties body={body} object={object} tab={tab} chosen={chosen} fields={fields} onChange={onChange} onChoose={choose} />
      </div>
    </div>
  )
}
