/** The matrix with what stands around it: whose, which objects, how warm, what the draft changes, and the cell that is open. */
import { Fragment, useState, type ReactNode } from 'react'

import { useAbility } from '@/api'
import { Blank, Button, EditIcon, Input, Panel, Select, Switch } from '@/design'
import { formatTime, useSay, useTexts } from '@/i18n'

import { ChangedCells } from './ChangedCells'
import { MatrixTable } from './MatrixTable'
import { ReachMark } from './ReachMark'
import { HEAT_DAYS, useHeat, useReading, type Heat, type Reading } from './reading'
import { placeKey, type Matrix, type Place, type Role } from './shapes'
import { useSuggested, type Suggested } from './suggested'
import styles from './matrix.module.css'

interface MatrixPanelProps {
  matrix: Matrix
  /** All roles side by side when none is given. */
  role: Role | null
  onRole: (short: string) => void
  onEditRole?: (name: string) => void
  /** What a press on a cell opens. */
  cellDrawer: (open: OpenCell) => ReactNode
}

export interface OpenCell {
  reading: Reading
  heat: Heat
  suggested: Suggested
  place: Place
  onClose: () => void
}

export function MatrixPanel({ matrix, role, onRole, onEditRole, cellDrawer }: MatrixPanelProps) {
  const t = useTexts('studio-grants')
  const say = useSay()
  const [place, open] = useState<Place | null>(null)
  const [sought, seek] = useState('')
  const [action, setAction] = useState('read')
  const [warm, setWarm] = useState(false)
  const mayWarm = useAbility('manage_accounts')
  const heat = useHeat(warm)
  const reading = useReading(matrix)
  const suggested = useSuggested()
  const text = sought.trim().toLowerCase()
  const objects = matrix.objects.filter((one) => !text || one.name.includes(text) || one.label.zh.toLowerCase().includes(text) || one.label.en.toLowerCase().includes(text))
  const tools = (
    <span className={styles.tools}>
      {role ? (
        <Select<string> aria-label={t('role')} style={{ minWidth: 140 }} value={role.short} options={matrix.roles.map((one) => ({ value: one.short, label: say(one.label) }))} onChange={onRole} />
      ) : (
        <Select<string> aria-label={t('action')} style={{ minWidth: 110 }} value={action} options={matrix.actions.map((one) => ({ value: one.name, label: say(one.label) }))} onChange={setAction} />
      )}
      {role && onEditRole ? <Button icon={<EditIcon />} aria-label={t('roles.edit', { name: say(role.label) })} onClick={() => onEditRole(role.name)} /> : null}
      <Input type="search" allowClear style={{ width: 160 }} aria-label={t('search')} placeholder={t('search')} value={sought} onChange={(event) => seek(event.target.value)} />
      {mayWarm ? (
        <label className={styles.tools}>
          <Switch size="small" checked={warm} onChange={setWarm} />
          {t('heat.show')}
        </label>
      ) : null}
    </span>
  )
  return (
    <>
      <ChangedCells changed={matrix.changed} onOpen={open} />
      <Panel flush title={t('matrix')} note={role ? t('who.people', { count: role.people }) : t('matrix_all')} actions={tools}>
        {objects.length === 0 ? <Blank title={t('search_none')} /> : <MatrixTable matrix={matrix} reading={reading} heat={heat} suggested={suggested} objects={objects} role={role?.short ?? null} action={role ? null : action} onOpen={open} />}
        <div className={styles.legend}>
          {matrix.reaches.map((one) => (
            <ReachMark key={one.name} reach={one.name} more={false} words={say(one.label)} />
          ))}
          <ReachMark reach="none" more words={t('reach.condition')} />
          {heat.on ? <span>{heat.since ? t('heat.since', { days: HEAT_DAYS, at: formatTime(heat.since), waiting: heat.waiting }) : t('heat.not_begun')}</span> : null}
        </div>
      </Panel>
      {place ? <Fragment key={placeKey(place)}>{cellDrawer({ reading, heat, suggested, place, onClose: () => open(null) })}</Fragment> : null}
    </>
  )
}
