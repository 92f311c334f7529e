/** The actions in their order: added, moved by buttons or keys, removed. */
import { AddIcon, Button, DownIcon, Menu, RemoveIcon, Tooltip, UpIcon } from '@/design'
import { useTexts } from '@/i18n'

import { ActionForm } from './ActionForm'
import { DOS, freshAction, type Action, type Do } from './model'
import styles from './automations.module.css'

interface ThenBlocksProps {
  value: readonly Action[]
  object: string
  onChange: (value: Action[]) => void
}

const ABOUT_A_RECORD: ReadonlySet<Do> = new Set(['start_clock', 'decide'])

export function ThenBlocks({ value, object, onChange }: ThenBlocksProps) {
  const t = useTexts('studio-automations')
  const put = (place: number, action: Action) => onChange(value.map((one, at) => (at === place ? action : one)))
  const move = (place: number, by: number) => {
    const next = [...value]
    const [taken] = next.splice(place, 1)
    if (taken) next.splice(place + by, 0, taken)
    onChange(next)
  }
  return (
    <ol className={styles.actions} aria-label={t('then.label')}>
      {value.map((action, place) => {
        const name = t('then.nth', { number: place + 1, name: t(`do.${action.do}`) })
        return (
          <li key={place} className={styles.action} aria-label={name}>
            <header className={styles.actionHead}>
              <span className={styles.actionNumber}>{place + 1}</span>
              <b>{t(`do.${action.do}`)}</b>
              <span className={styles.actionTools}>
                <Tooltip title={t('then.up')}>
                  <Button type="text" size="small" icon={<UpIcon />} aria-label={`${t('then.up')} · ${name}`} disabled={place === 0} onClick={() => move(place, -1)} />
                </Tooltip>
                <Tooltip title={t('then.down')}>
                  <Button type="text" size="small" icon={<DownIcon />} aria-label={`${t('then.down')} · ${name}`} disabled={place === value.length - 1} onClick={() => move(place, 1)} />
                </Tooltip>
                <Tooltip title={t('then.remove')}>
                  <Button type="text" size="small" icon={<RemoveIcon />} aria-label={`${t('then.remove')} · ${name}`} onClick={() => onChange(value.filter((_, at) => at !== place))} />
                </Tooltip>
              </span>
            </header>
            <div className={styles.form}>
              <ActionForm key={action.do} value={action} object={object} onChange={(next) => put(place, next)} />
            </div>
          </li>
        )
      })}
      <li className={styles.addAction}>
        <Menu label={t('then.add')} items={DOS.filter((one) => object || !ABOUT_A_RECORD.has(one)).map((one) => ({ key: one, label: t(`do.${one}`), run: () => onChange([...value, freshAction(one)]) }))}>
          <Button icon={<AddIcon />}>{t('then.add')}</Button>
        </Menu>
      </li>
    </ol>
  )
}
