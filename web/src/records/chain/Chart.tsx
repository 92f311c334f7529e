/** The decision chain as a drawing of links: by keyboard one walks from person to person; on a phone it is a list. */
import { Link } from 'react-router'

import type { ObjectMeta, Row } from '@/api'
import { Tone, useNarrow } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { inOrder, laid, NODE, swayed } from './laid'
import styles from './chain.module.css'

function Person({ object, person, people }: { object: ObjectMeta; person: Row; people: readonly Row[] }) {
  const t = useTexts('block-chain')
  const say = useSay()
  const choice = (name: string) => object.fields.find((field) => field.name === name)?.options.choices?.find((one) => one.value === person[name])
  const [role, attitude, influence] = [choice('role'), choice('attitude'), choice('influence')]
  const whom = swayed(person, people).map((one) => String(one.name ?? ''))
  return (
    <Link to={`/records/${object.name}/${person.id}`} className={styles.person} data-attitude={typeof person.attitude === 'string' ? person.attitude : undefined}>
      <span className={styles.named}>
        <b>{String(person.name ?? '')}</b>
        {person.hidden_kol === true ? <Tone tone="violet">{t('kol')}</Tone> : null}
        {typeof person.approval_step === 'number' ? <Tone tone="blue">{t('step', { step: person.approval_step })}</Tone> : null}
      </span>
      <span className={styles.does}>{[say(role?.label) || t('role_unknown'), typeof person.job_title === 'string' ? person.job_title : ''].filter(Boolean).join(' · ')}</span>
      <span className={styles.marks}>
        <Tone tone={attitude?.tone} dot>
          {say(attitude?.label) || t('attitude_unknown')}
        </Tone>
        {influence ? <span>{t('influence', { influence: say(influence.label) })}</span> : null}
      </span>
      {whom.length > 0 ? <span className={styles.sways}>{t('sways', { people: whom.join(t('comma')) })}</span> : null}
    </Link>
  )
}

export function Chart({ object, people }: { object: ObjectMeta; people: readonly Row[] }) {
  const t = useTexts('block-chain')
  const narrow = useNarrow()
  if (narrow) {
    return (
      <ol className={styles.list} aria-label={t('title')}>
        {inOrder(people).map((person) => (
          <li key={person.id}>
            <Person object={object} person={person} people={people} />
          </li>
        ))}
      </ol>
    )
  }
  const { nodes, arrows, width, height } = laid(people)
  return (
    <div className={styles.frame} role="region" aria-label={t('title')} tabIndex={0}>
      <div className={styles.drawn} style={{ width, height }}>
        <svg width={width} height={height} aria-hidden>
          <defs>
            <marker id="chain-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
              <path d="M0,0 L8,4 L0,8 Z" className={styles.tip} />
            </marker>
          </defs>
          {arrows.map((one) => (
            <path key={`${one.from} ${one.to}`} d={one.path} className={styles.arrow} markerEnd="url(#chain-tip)" />
          ))}
        </svg>
        <ol>
          {nodes.map(({ person, x, y }) => (
            <li key={person.id} style={{ left: x, top: y, width: NODE.width, height: NODE.height }}>
              <Person object={object} person={person} people={people} />
            </li>
          ))}
        </ol>
      </div>
    </div>
  )
}
