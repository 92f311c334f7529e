/** The money: what the task force may decide about, what is set aside, spent and released, and the ledger. */
import { useState } from 'react'

import type { ForceItem, ForceOpened } from '@/api'
import { AddIcon, Button, Chips, Input, InputNumber, Labelled, Modal, Money, Panel } from '@/design'
import { formatTime, useTexts } from '@/i18n'

import { useForcePost } from './doing'
import styles from './forces.module.css'

export function Budget({ opened }: { opened: ForceOpened }) {
  const t = useTexts('task-forces')
  const { force } = opened
  const [posting, post] = useState<ForceItem | null>(null)
  const money = (amount: string) => <Money value={{ amount, currency: force.currency }} />
  return (
    <Panel title={t('money')} note={t('money_note', { limit: Number(force.item_limit).toLocaleString() })}>
      {opened.leads && force.open ? <AddItem opened={opened} /> : null}
      {opened.items.length === 0 ? <p className={styles.quiet}>{t('no_items')}</p> : null}
      <ul className={styles.rows} aria-label={t('items')}>
        {opened.items.map((one) => (
          <li key={one.id} className={styles.row}>
            <span className={styles.what}>
              <b>{one.name}</b>
              <small>
                {t('reserved')} {money(one.amount)} · {t('spent')} {money(one.spent)} · {t('left')} {money(one.left)}
              </small>
            </span>
            {force.open && Number(one.left) > 0 && (opened.member || opened.leads) ? (
              <Button size="small" aria-label={`${t('post')}：${one.name}`} onClick={() => post(one)}>
                {t('post')}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {opened.postings.length > 0 ? (
        <details>
          <summary>{t('ledger', { count: opened.postings.length })}</summary>
          <ul className={styles.rows}>
            {opened.postings.map((one) => (
              <li key={one.id} className={styles.row}>
                <span className={styles.what}>
                  <span>
                    {t(`posting.${one.kind}`)} {money(one.amount)} · {one.item}
                  </span>
                  <small>{[one.person?.title ?? t('by_time'), formatTime(one.at), one.kind === 'reserved' ? '' : one.said].filter(Boolean).join(' · ')}</small>
                </span>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
      {posting ? <PostOn opened={opened} item={posting} onClose={() => post(null)} /> : null}
    </Panel>
  )
}

function AddItem({ opened }: { opened: ForceOpened }) {
  const t = useTexts('task-forces')
  const [name, call] = useState('')
  const [amount, set] = useState<string | null>(null)
  const post = useForcePost(opened.force.id, () => {
    call('')
    set(null)
  })
  const ready = name.trim() !== '' && Number(amount ?? 0) > 0
  return (
    <form
      className={styles.line}
      onSubmit={(event) => {
        event.preventDefault()
        if (ready) post.mutate({ path: 'items', body: { name: name.trim(), amount } })
      }}
    >
      <Input value={name} maxLength={120} aria-label={t('item_name')} placeholder={t('item_hint')} onChange={(event) => call(event.target.value)} />
      <InputNumber<string> aria-label={t('amount')} className={styles.amount} stringMode min="0" precision={2} value={amount} placeholder={t('amount')} suffix={opened.force.currency} onChange={(next) => set(next)} />
      <Button htmlType="submit" icon={<AddIcon />} disabled={!ready} loading={post.isPending}>
        {t('reserve')}
      </Button>
    </form>
  )
}

function PostOn({ opened, item, onClose }: { opened: ForceOpened; item: ForceItem; onClose: () => void }) {
  const t = useTexts('task-forces')
  const kinds = [...(opened.member ? ['spent'] : []), ...(opened.leads ? ['released'] : [])]
  const [kind, choose] = useState(kinds[0] ?? 'spent')
  const [amount, set] = useState<string | null>(item.left)
  const [said, say] = useState('')
  const post = useForcePost(opened.force.id, onClose)
  return (
    <Modal open title={`${t('post')}：${item.name}`} okText={t('post_do')} cancelText={t('cancel')} okButtonProps={{ disabled: Number(amount ?? 0) <= 0, loading: post.isPending }} onOk={() => post.mutate({ path: `items/${item.id}/postings`, body: { kind, amount, said } })} onCancel={onClose}>
      <div className={styles.form}>
        <Labelled label={t('post_kind')}>
          <Chips single label={t('post_kind')} value={[kind]} options={kinds.map((value) => ({ value, label: t(`posting.${value}`) }))} onChange={([next]) => choose(next ?? kind)} />
        </Labelled>
        <Labelled label={t('amount')}>{(tied) => <InputNumber<string> {...tied} className={styles.full} stringMode min="0" max={item.left} precision={2} value={amount} suffix={opened.force.currency} onChange={(next) => set(next)} />}</Labelled>
        <Labelled label={t('post_said')}>{(tied) => <Input {...tied} maxLength={500} value={said} onChange={(event) => say(event.target.value)} />}</Labelled>
      </div>
    </Modal>
  )
}
