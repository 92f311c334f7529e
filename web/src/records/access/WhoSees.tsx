/** Who sees a record and by which rule, why somebody does or does not, and what was given for a time. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { accessQueries, type ObjectMeta, type ReaderShown } from '@/api'
import { Button, Drawer, Failed, Labelled, SkeletonRows, Tone, useNarrow } from '@/design'
import { fullMomentWords, isReference, typeOf } from '@/fields'
import { useSay, useTexts } from '@/i18n'

import { Surroundings } from '../surroundings'
import { GiveAccess } from './GiveAccess'
import { TemporaryCard } from './TemporaryCard'
import { ruleWords } from './Tried'
import { Why } from './Why'
import styles from './access.module.css'

interface WhoSeesProps {
  object: ObjectMeta
  id: string
  title: string
  onClose: () => void
}

export default function WhoSees({ object, id, title, onClose }: WhoSeesProps) {
  const t = useTexts('access')
  const narrow = useNarrow()
  const [person, choose] = useState<unknown>(null)
  const [giving, give] = useState(false)
  const readers = useQuery(accessQueries.readers(object.name, id))
  const owner = object.fields.find((field) => field.name === 'owner')
  const PersonInput = owner ? typeOf(owner).Input : null
  return (
    <Drawer open size={narrow ? '100%' : 560} title={t('who.title', { title })} onClose={onClose} extra={readers.data ? <Button onClick={() => give(true)}>{t('who.give')}</Button> : null}>
      <div className={styles.sheet}>
        {owner && PersonInput ? (
          <section>
            <Labelled label={t('who.person')} hint={t('who.person_note')}>
              {({ id: tied }) => (
                <Surroundings>
                  <PersonInput id={tied} field={{ ...owner, required: false }} label={t('who.person')} value={person} onChange={choose} />
                </Surroundings>
              )}
            </Labelled>
            {isReference(person) ? <Why key={person.id} object={object.name} record={id} person={person.id} /> : null}
          </section>
        ) : null}
        {readers.isPending ? <SkeletonRows count={4} /> : null}
        {readers.isError ? <Failed error={readers.error} retry={() => void readers.refetch()} /> : null}
        {readers.data ? (
          <>
            <section>
              <h3>{t('who.people')}</h3>
              <p className={styles.quiet}>
                {readers.data.rows.length < readers.data.count ? t('who.count_first', { count: readers.data.count, shown: readers.data.rows.length }) : t('who.count', { count: readers.data.count })}
              </p>
              <ul className={styles.people}>
                {readers.data.rows.map((one) => (
                  <Reader key={one.id} reader={one} onAsk={() => choose({ id: one.id, title: one.name })} />
                ))}
              </ul>
            </section>
            <section>
              <h3>{t('who.past')}</h3>
              {readers.data.given.length === 0 ? <p className={styles.quiet}>{t('who.past_none')}</p> : readers.data.given.map((one) => <TemporaryCard key={one.id} given={one} answers />)}
            </section>
          </>
        ) : null}
      </div>
      {giving && owner ? <GiveAccess object={object} id={id} title={title} owner={owner} onClose={() => give(false)} /> : null}
    </Drawer>
  )
}

function Reader({ reader, onAsk }: { reader: ReaderShown; onAsk: () => void }) {
  const t = useTexts('access')
  const say = useSay()
  const acts = reader.actions.map((one) => say(one)).join(t('between'))
  return (
    <li>
      <button type="button" className={styles.person} onClick={onAsk}>
        <b>{reader.name}</b>
        <small>{[...reader.roles.map((one) => say(one.label)), reader.unit].filter(Boolean).join(' · ')}</small>
        <span>{ruleWords(reader.rule, say, t('why.all_rows'))}</span>
        <small>{acts ? t('who.also', { actions: acts }) : t('who.only_read')}</small>
        {reader.until ? <Tone tone="violet">{t('who.until', { at: fullMomentWords(reader.until) })}</Tone> : null}
      </button>
    </li>
  )
}
