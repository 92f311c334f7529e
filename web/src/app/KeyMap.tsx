/** Every keyboard shortcut on one sheet; "?" opens it. */
import { Kbd, Modal } from '@/design'
import { useTexts } from '@/i18n'

import styles from './palette.module.css'

const SHEETS: Record<string, [keys: string[], words: string][]> = {
  anywhere: [[['Ctrl/⌘', 'K'], 'search'], [['/'], 'search'], [['G'], 'go'], [['?'], 'help'], [['Esc'], 'escape']],
  list: [
    [['↑', '↓', '←', '→'], 'move'], [['Enter'], 'edit'], [['F2'], 'edit'], [['O'], 'open'], [['Space'], 'peek'], [['X'], 'mark'],
    [['Shift', 'X'], 'stretch'], [['Ctrl/⌘', 'C'], 'copy'], [['Ctrl/⌘', 'V'], 'paste'], [['N'], 'new'],
  ],
  record: [[['E'], 'edit_record'], [['Ctrl/⌘', 'Enter'], 'send'], [['@'], 'comment']],
  kanban: [[['Space'], 'lift'], [['←', '→'], 'between']],
}

export default function KeyMap({ shown, onClose }: { shown: boolean; onClose: () => void }) {
  const t = useTexts('everyday')
  return (
    <Modal open={shown} width={760} title={t('keys.title')} footer={null} onCancel={onClose} destroyOnHidden>
      <div className={styles.keyMap}>
        {Object.entries(SHEETS).map(([name, rows]) => (
          <section key={name}>
            <h3>{t(`keys.${name}`)}</h3>
            <dl>
              {rows.map(([keys, words]) => (
                <div key={keys.join(' ')}>
                  <dt>
                    {keys.map((key) => (
                      <Kbd key={key}>{key}</Kbd>
                    ))}
                  </dt>
                  <dd>{t(`keys.${words}`)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  )
}
