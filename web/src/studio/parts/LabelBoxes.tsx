import type { Label } from '@/api'
import { Labelled, Typed } from '@/design'
import { useTexts } from '@/i18n'

import styles from '../studio.module.css'

/** Words in both languages; the English ones follow when they are left empty. */
export function LabelBoxes({ value, onChange }: { value: Label | null | undefined; onChange: (label: Label) => void }) {
  const t = useTexts('studio')
  const label = value ?? { zh: '', en: '' }
  return (
    <div className={styles.pair}>
      <Labelled label={t('name.zh')}>{(tied) => <Typed {...tied} maxLength={80} value={label.zh} onDone={(zh) => zh.trim() && onChange({ zh: zh.trim(), en: label.en || zh.trim() })} />}</Labelled>
      <Labelled label={t('name.en')}>{(tied) => <Typed {...tied} maxLength={80} value={label.en} onDone={(en) => onChange({ zh: label.zh, en: en.trim() || label.zh })} />}</Labelled>
    </div>
  )
}
