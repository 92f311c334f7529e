/** What the draft makes of rights, cell by cell in words, with the way back of the last step. */
import { Button, Panel, UndoIcon, toast } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { useDraft } from '../draft'
import { placeKey, type ChangedCell, type Place } from './shapes'
import styles from './matrix.module.css'

export function ChangedCells({ changed, onOpen }: { changed: readonly ChangedCell[]; onOpen?: (place: Place) => void }) {
  const t = useTexts('studio-grants')
  const say = useSay()
  const { draft, undo, saving } = useDraft()
  if (changed.length === 0) return null
  return (
    <Panel
      title={t('changed')}
      note={t('changed_note', { count: changed.length })}
      actions={
        <Button icon={<UndoIcon />} disabled={!draft?.can_undo || saving} onClick={() => void undo().catch((error: Error) => toast.error(error.message))}>
          {t('undo')}
        </Button>
      }
    >
      <ul className={styles.changed} aria-label={t('changed')}>
        {changed.map((one) => (
          <li key={placeKey(one)}>
            <button type="button" disabled={!onOpen} onClick={() => onOpen?.(one)}>
              {say(one.words)}
            </button>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
