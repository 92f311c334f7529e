/** How changes reach people: the rollout under way, and what each app asks before a release. */
import { Page } from '@/design'
import { useTexts } from '@/i18n'

import { Gates } from './Gates'
import { Rollouts } from './Rollouts'
import { Steps } from './Steps'
import styles from './release.module.css'

export default function Releases() {
  const t = useTexts('studio-release')
  const ts = useTexts('studio')
  return (
    <Page title={ts('page.releases')} note={t('releases.note')}>
      <div className={styles.stack}>
        <Rollouts />
        <Steps />
        <Gates />
      </div>
    </Page>
  )
}
