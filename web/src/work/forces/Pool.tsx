/** The resource pool: what is booked for this task force, and booking an expert, samples or a template. */
import { useState } from 'react'

import { ApiProblem, address, type FieldMeta, type ForceOpened, type ForceResource } from '@/api'
import { AddIcon, Button, InputNumber, Input, Labelled, Modal, Panel, Select, Tone } from '@/design'
import { periodWords, typeOf } from '@/fields'
import { useTexts } from '@/i18n'

import { useForcePost } from './doing'
import styles from './forces.module.css'

const MOMENT: FieldMeta = { name: 'at', type: 'datetime', label: { zh: '时间', en: 'Time' }, options: {}, required: false, derived: false, system: false, readonly: false }

export function Pool({ opened }: { opened: ForceOpened }) {
  const t = useTexts('task-forces')
  const [booking, book] = useState(false)
  const post = useForcePost(opened.force.id)
  const running = opened.bookings.filter((one) => one.ended_at === null)
  return (
    <Panel
      title={t('pool')}
      note={t('pool_note')}
      actions={
        opened.resources.length > 0 ? (
          <Button size="small" icon={<AddIcon />} onClick={() => book(true)}>
            {t('book')}
          </Button>
        ) : null
      }
    >
      {running.length === 0 ? <p className={styles.quiet}>{t('no_bookings')}</p> : null}
      <ul className={styles.rows} aria-label={t('pool')}>
        {running.map((one) => (
          <li key={one.id} className={styles.row}>
            <span className={styles.what}>
              <b>
                {one.name} <Tone tone="blue">{t(`resource.${one.kind}`)}</Tone> {one.kind === 'sample' ? `× ${one.quantity}` : ''}
              </b>
              <small>{[periodWords(one.starts_at, one.ends_at, t('until_back')), one.booked_by.title, one.purpose].filter(Boolean).join(' · ')}</small>
              {one.files.map((file) => (
                <a key={file.sha} href={address(`/task-forces/${opened.force.id}/bookings/${one.id}/files/${file.sha}`)} download={file.name}>
                  {file.name}
                </a>
              ))}
            </span>
            {opened.force.open && (opened.member || opened.leads) ? (
              <Button size="small" aria-label={`${t('give_up')}：${one.name}`} disabled={post.isPending} onClick={() => post.mutate({ path: `bookings/${one.id}/end`, body: {} })}>
                {t('give_up')}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {opened.wishes.length > 0 ? (
        <ul className={styles.rows} aria-label={t('wish')}>
          {opened.wishes.map((one) => (
            <li key={one.id} className={styles.row}>
              <span className={styles.what}>
                <b>
                  {one.name} <Tone tone={one.fits ? 'green' : 'amber'}>{t(one.fits ? 'wish_fits' : 'wish_waits')}</Tone> {one.kind === 'sample' ? `× ${one.quantity}` : ''}
                </b>
                <small>{[periodWords(one.starts_at, one.ends_at, t('until_back')), one.wished_by.title, one.purpose].filter(Boolean).join(' · ')}</small>
              </span>
              {opened.force.open && (opened.member || opened.leads) ? (
                <Button size="small" aria-label={`${t('unwish')}：${one.name}`} disabled={post.isPending} onClick={() => post.mutate({ path: `wishes/${one.id}/end`, body: {} })}>
                  {t('unwish')}
                </Button>
              ) : null}
            </li>
          ))}
        </ul>
      ) : null}
      {booking ? <Book opened={opened} onClose={() => book(false)} /> : null}
    </Panel>
  )
}

function Book({ opened, onClose }: { opened: ForceOpened; onClose: () => void }) {
  const t = useTexts('task-forces')
  const [id, choose] = useState(opened.resources[0]?.id)
  const [quantity, count] = useState(1)
  const [from, begin] = useState<unknown>(null)
  const [until, end] = useState<unknown>(null)
  const [purpose, aim] = useState('')
  const post = useForcePost(opened.force.id, onClose)
  const found = opened.resources.find((one) => one.id === id)
  const { Input: Moment } = typeOf(MOMENT)
  const sample = found?.kind === 'sample'
  const ready = found !== undefined && (sample || until !== null)
  const wanted = { resource: id, quantity: sample ? quantity : 1, starts_at: from, ends_at: until, purpose }
  const refused = post.error instanceof ApiProblem && post.error.slug === 'resource-is-taken'
  return (
    <Modal open title={t('book')} okText={t('book_do')} cancelText={t('cancel')} okButtonProps={{ disabled: !ready, loading: post.isPending }} onOk={() => post.mutate({ path: 'bookings', body: wanted })} onCancel={onClose}>
      <div className={styles.form}>
        <Labelled label={t('what')} required>
          {(tied) => <Select<string> {...tied} showSearch value={id} options={opened.resources.map((one) => ({ value: one.id, label: `${t(`resource.${one.kind}`)} · ${one.name}` }))} onChange={(next) => choose(next as string)} />}
        </Labelled>
        {found ? <Taken resource={found} /> : null}
        {sample ? <Labelled label={t('quantity')}>{(tied) => <InputNumber {...tied} min={1} precision={0} value={quantity} onChange={(next) => count(next ?? 1)} />}</Labelled> : null}
        <div className={styles.pair}>
          <Labelled label={t('from')} hint={t('from_hint')}>
            {(tied) => <Moment id={tied.id} field={MOMENT} label={t('from')} value={from} onChange={(next: unknown) => begin(next)} />}
          </Labelled>
          <Labelled label={t('to')} required={!sample} hint={sample ? t('to_hint') : undefined}>
            {(tied) => <Moment id={tied.id} field={MOMENT} label={t('to')} value={until} onChange={(next: unknown) => end(next)} />}
          </Labelled>
        </div>
        <Labelled label={t('for_what')}>{(tied) => <Input {...tied} maxLength={300} value={purpose} onChange={(event) => aim(event.target.value)} />}</Labelled>
        {refused ? (
          <p className={styles.quiet}>
            <Button size="small" disabled={!ready || post.isPending} onClick={() => post.mutate({ path: 'wishes', body: wanted })}>
              {t('wish')}
            </Button>{' '}
            {t('wish_note')}
          </p>
        ) : null}
      </div>
    </Modal>
  )
}

/** Of the next working hours so many are told: a week of them. */
const SPANS = 5

function Taken({ resource }: { resource: ForceResource }) {
  const t = useTexts('task-forces')
  const hours = resource.hours?.slice(0, SPANS).map((one) => periodWords(one.starts_at, one.ends_at, '')).join('；')
  return (
    <p className={styles.quiet}>
      {resource.hours === null ? '' : `${hours ? t('hours', { hours }) : t('hours_none')} `}
      {resource.kind === 'expert' ? '' : t('stock', { count: resource.capacity })}
      {resource.taken.length === 0 ? t('free') : t('taken', { when: resource.taken.map((one) => `${periodWords(one.starts_at, one.ends_at, t('until_back'))}${resource.kind === 'expert' ? '' : ` × ${one.quantity}`}`).join('；') })}
    </p>
  )
}
