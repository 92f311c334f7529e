/** One cell: how far it goes, the other steps to choose from, the grants behind it in words, and how it was used. */
import { useMutation } from '@tanstack/react-query'

import { http } from '@/api'
import { Alert, Button, ConditionIcon, Drawer, Radio, Section, useNarrow } from '@/design'
import { fullMomentWords } from '@/fields'
import { useSay, useTexts } from '@/i18n'

import { useDraft, useDraftLife } from '../draft'
import { useDraftTitle } from '../drafts'
import { GrantList } from './GrantList'
import { GuardLines } from './GuardLines'
import { ReachMark } from './ReachMark'
import { SuggestedHere } from './SuggestedHere'
import { COUNTED, HEAT_DAYS, useReachWords, type Heat, type Reading } from './reading'
import { wider, type GrantsChanged, type Matrix, type Place, type Reach } from './shapes'
import type { Suggested } from './suggested'
import styles from './matrix.module.css'

interface CellDrawerProps {
  matrix: Matrix
  reading: Reading
  heat: Heat
  suggested: Suggested
  place: Place
  onEdit: (name: string) => void
  /** A grant with a condition of its own, for this role, object and action. */
  onCondition: (place: Place) => void
  onClose: () => void
}

export function CellDrawer({ matrix, reading, heat, suggested, place, onEdit, onCondition, onClose }: CellDrawerProps) {
  const t = useTexts('studio-grants')
  const say = useSay()
  const narrow = useNarrow()
  const { put } = useDraft(useDraftTitle())
  const wordsOf = useReachWords(matrix)
  const cell = reading.cell(place)
  const changed = reading.changed(place)
  const used = heat.of(place)
  const object = matrix.objects.find((one) => one.name === place.object)
  const role = matrix.roles.find((one) => one.short === place.role)
  const action = matrix.actions.find((one) => one.name === place.action)
  const set = useMutation({
    mutationFn: async (reach: Reach) => {
      const { changes } = await http.post<GrantsChanged>('/studio/grants/reach', { draft: useDraftLife.getState().known?.id ?? null, ...place, reach })
      if (changes.length) await put(changes)
    },
  })
  const title = t('cell', { role: say(role?.label), action: say(action?.label), object: say(object?.label) })
  const wide = cell?.grants.filter((one) => one.wide) ?? []
  return (
    <Drawer open size={narrow ? '100%' : 440} title={title} onClose={onClose}>
      <div className={styles.sheet}>
        {set.isError ? <Alert type="error" showIcon title={set.error.message} /> : null}
        <SuggestedHere matrix={matrix} suggested={suggested} place={place} />
        <Section title={t('reach.title')}>
          <Radio.Group className={styles.steps} aria-label={t('reach.title')} value={set.isPending ? set.variables : (cell?.reach ?? 'none')} disabled={set.isPending} onChange={(event) => set.mutate(event.target.value as Reach)}>
            {matrix.reaches
              .filter((one) => object?.reaches.includes(one.name) || one.name === cell?.reach)
              .map((one) => (
                <Radio key={one.name} value={one.name} disabled={cell !== undefined && wider(cell.wide, one.name)}>
                  <ReachMark reach={one.name} more={false} words={say(one.label)} />
                  <small>{t(`reach.note.${one.name}`)}</small>
                </Radio>
              ))}
          </Radio.Group>
          {cell && cell.wide !== 'none' && wide[0] ? <p className={styles.quiet}>{t('reach.wide', { name: say(wide[0].label) })}</p> : null}
          <p className={styles.words} role="status">
            {changed ? say(changed.words) : t('reach.now', { reach: wordsOf(cell) })}
          </p>
          <Button icon={<ConditionIcon />} onClick={() => onCondition(place)}>
            {t('reach.by_condition')}
          </Button>
        </Section>
        <Section title={t('behind')}>
          {cell?.grants.length ? <GrantList grants={cell.grants} onEdit={onEdit} /> : <p className={styles.quiet}>{t('behind_none')}</p>}
          <GuardLines object={object} />
        </Section>
        {heat.on ? (
          <Section title={t('heat.title', { days: HEAT_DAYS })}>
            <p className={styles.quiet}>{!COUNTED.has(place.action) ? t('heat.not_counted') : used ? t('heat.line', { count: used.uses, people: used.users, at: used.last_at ? fullMomentWords(used.last_at) : '' }) : t('heat.unused')}</p>
          </Section>
        ) : null}
      </div>
    </Drawer>
  )
}
