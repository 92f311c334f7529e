/** Who is in it and who was; adding somebody, letting somebody go, leaving. */
import { useState } from 'react'

import { useSession, type ForceMember, type ForceOpened } from '@/api'
import { AddIcon, Button, Chips, Labelled, Modal, Panel, Tone, useAsk } from '@/design'
import { formatTime, useSay, useTexts } from '@/i18n'

import { useForcePost } from './doing'
import { Chooser } from './FormForce'
import styles from './forces.module.css'

export function Members({ opened }: { opened: ForceOpened }) {
  const t = useTexts('task-forces')
  const { force, past } = opened
  const [adding, add] = useState(false)
  return (
    <Panel
      flush
      title={t('members')}
      note={t('members_note')}
      actions={
        opened.leads && force.open && opened.functions.length > 0 ? (
          <Button size="small" icon={<AddIcon />} onClick={() => add(true)}>
            {t('add_member')}
          </Button>
        ) : null
      }
    >
      <ul className={styles.rows} aria-label={t('members')}>
        {force.members.map((one) => (
          <MemberRow key={one.person.id} opened={opened} member={one} />
        ))}
        {past.map((one) => (
          <MemberRow key={`${one.person.id}${one.starts_at}`} opened={opened} member={one} over />
        ))}
      </ul>
      {adding ? <AddMember opened={opened} onClose={() => add(false)} /> : null}
    </Panel>
  )
}

function MemberRow({ opened, member, over }: { opened: ForceOpened; member: ForceMember; over?: boolean }) {
  const t = useTexts('task-forces')
  const say = useSay()
  const ask = useAsk()
  const post = useForcePost(opened.force.id)
  const mine = useSession()?.user.id === member.person.id
  const end = async () => {
    const title = mine ? t('leave_sure') : t('let_go_sure', { name: member.person.title })
    if (await ask({ title, content: t('leave_note'), okText: t(mine ? 'leave' : 'let_go'), cancelText: t('cancel'), danger: true })) post.mutate({ path: `members/${member.person.id}/end`, body: {} })
  }
  const free = !over && opened.force.open && (mine || opened.leads)
  return (
    <li className={styles.row}>
      <span className={styles.what}>
        <b>
          {member.person.title} <Tone tone={over ? 'grey' : 'blue'}>{say(member.label)}</Tone>
        </b>
        <small>{[t(over ? 'was_in' : 'is_in', { from: formatTime(member.starts_at), until: formatTime(member.ends_at) }), member.said].filter(Boolean).join(' · ')}</small>
      </span>
      {free ? (
        <Button size="small" aria-label={`${t(mine ? 'leave' : 'let_go')}：${member.person.title}`} disabled={post.isPending} onClick={() => void end()}>
          {t(mine ? 'leave' : 'let_go')}
        </Button>
      ) : null}
    </li>
  )
}

function AddMember({ opened, onClose }: { opened: ForceOpened; onClose: () => void }) {
  const t = useTexts('task-forces')
  const say = useSay()
  const [part, choose] = useState(opened.functions[0]?.name ?? '')
  const [person, take] = useState<string | null>(null)
  const post = useForcePost(opened.force.id, onClose)
  const found = opened.functions.find((one) => one.name === part)
  const inside = new Set(opened.force.members.map((one) => one.person.id))
  return (
    <Modal open title={t('add_member')} okText={t('add')} cancelText={t('cancel')} okButtonProps={{ disabled: !person, loading: post.isPending }} onOk={() => post.mutate({ path: 'members', body: { function: part, person } })} onCancel={onClose}>
      <div className={styles.form}>
        <Labelled label={t('function')}>
          <Chips
            single
            label={t('function')}
            value={[part]}
            options={opened.functions.map((one) => ({ value: one.name, label: say(one.label) }))}
            onChange={([next]) => {
              choose(next ?? '')
              take(null)
            }}
          />
        </Labelled>
        {found ? <Chooser part={{ ...found, candidates: found.candidates.filter((one) => !inside.has(one.id)) }} value={person} onChange={take} /> : null}
        <p className={styles.quiet}>{t('rights_note')}</p>
      </div>
    </Modal>
  )
}
