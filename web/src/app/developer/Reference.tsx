/** The API as it is for this person: objects with their fields and types, examples to copy, and a question to try. */
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'

import { API, http, useMeta, type FieldMeta, type ObjectMeta } from '@/api'
import { Alert, Button, Input, Labelled, Panel, Section, Select, SkeletonRows, TryIcon } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { Code } from './Code'
import { Routes } from './Routes'
import { answerSample, bodySample, commands } from './samples'
import styles from './developer.module.css'

/** Fields of the system that may be written all the same. */
const GIVEN = new Set(['owner', 'unit'])

export default function Reference() {
  const t = useTexts('developer')
  const say = useSay()
  const meta = useMeta()
  const [name, setName] = useState('')
  const objects = meta.data?.objects ?? []
  const object = objects.find((one) => one.name === name) ?? objects.find((one) => one.menu !== false) ?? objects[0]
  if (!object) return <SkeletonRows count={5} />
  return (
    <div className={styles.reference}>
      <Labelled label={t('reference.object')}>{(tied) => <Select {...tied} showSearch value={object.name} options={objects.map((one) => ({ value: one.name, label: `${say(one.label)} · ${one.name}` }))} onChange={setName} />}</Labelled>
      <Fields object={object} />
      <Try key={object.name} object={object} />
      <Panel title={t('reference.examples')} note={t('reference.examples_note')}>
        {commands(object, window.location.origin).map(({ key, command }) => (
          <Section key={key} title={t(`command.${key}`)}>
            <Code text={command} />
          </Section>
        ))}
        <Section title={t('reference.body')}>
          <Code text={JSON.stringify(bodySample(object), null, 2)} />
        </Section>
        <Section title={t('reference.answer')}>
          <Code text={JSON.stringify(answerSample(object), null, 2)} />
        </Section>
      </Panel>
      <Routes />
      <Panel title={t('reference.rules')}>
        <ul className={styles.rules}>
          {['auth', 'pages', 'match', 'once', 'pace', 'events', 'problems'].map((one) => (
            <li key={one}>{t(`rule.${one}`)}</li>
          ))}
        </ul>
        <a href={`${API}/openapi.json`} target="_blank" rel="noreferrer">
          {t('reference.openapi')}
        </a>
      </Panel>
    </div>
  )
}

function Fields({ object }: { object: ObjectMeta }) {
  const t = useTexts('developer')
  const say = useSay()
  return (
    <Panel flush title={t('reference.fields')} note={t('reference.fields_note', { count: object.fields.length })}>
      <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('reference.fields')}>
        <table className={styles.fields}>
          <thead>
            <tr>
              <th>{t('field.name')}</th>
              <th>{t('field.label')}</th>
              <th>{t('field.type')}</th>
              <th>{t('field.notes')}</th>
            </tr>
          </thead>
          <tbody>
            {object.fields.map((field) => (
              <tr key={field.name}>
                <td>
                  <code>{field.name}</code>
                </td>
                <td>{say(field.label)}</td>
                <td>
                  <code>{field.type}</code>
                </td>
                <td>
                  <Notes field={field} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  )
}

function Notes({ field }: { field: FieldMeta }) {
  const t = useTexts('developer')
  const choices = field.options.choices?.map((one) => (typeof one === 'string' ? one : one.value)) ?? []
  const notes = [field.required ? t('field.required') : '', field.readonly || field.derived || (field.system && !GIVEN.has(field.name)) ? t('field.readonly') : '', field.options.to ? `→ ${field.options.to}` : '', choices.length ? `${choices.slice(0, 8).join(' | ')}${choices.length > 8 ? ' …' : ''}` : '']
  return <>{notes.filter(Boolean).join(' · ')}</>
}

function Try({ object }: { object: ObjectMeta }) {
  const t = useTexts('developer')
  const [query, setQuery] = useState('limit=3')
  const path = `/records/${object.name}`
  const trying = useMutation({ mutationFn: () => http.get<unknown>(path, Object.fromEntries(new URLSearchParams(query))) })
  return (
    <Panel title={t('try.title')} note={t('try.note')}>
      <form
        className={styles.tryLine}
        onSubmit={(event) => {
          event.preventDefault()
          trying.mutate()
        }}
      >
        <code>GET {API + path}?</code>
        <Input aria-label={t('try.query')} value={query} spellCheck={false} maxLength={1000} onChange={(event) => setQuery(event.target.value)} />
        <Button htmlType="submit" type="primary" icon={<TryIcon />} loading={trying.isPending}>
          {t('try.go')}
        </Button>
      </form>
      {trying.isError ? <Alert type="error" showIcon title={trying.error.message} /> : null}
      {trying.data !== undefined ? (
        <pre className={styles.code} tabIndex={0} aria-label={t('try.answer')}>
          {JSON.stringify(trying.data, null, 2)}
        </pre>
      ) : null}
    </Panel>
  )
}
