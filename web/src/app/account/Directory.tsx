/** Where the company's directory (Entra ID, Okta) sends people and groups to, and where its groups get their meaning. */
import { Link } from 'react-router'

import { Button, CopyIcon, Panel, toast } from '@/design'
import { useTexts } from '@/i18n'

import styles from './account.module.css'

export function Directory() {
  const t = useTexts('my-account')
  const address = `${window.location.origin}/scim/v2`
  return (
    <Panel flush title={t('directory.title')} note={t('directory.note')} actions={<Link to="/studio/definitions/directory">{t('directory.edit')}</Link>}>
      <ul className={styles.list}>
        <li className={styles.line}>
          <div className={styles.words}>
            <span>{t('directory.address', { address })}</span>
            <span className={styles.facts}>{t('directory.key')}</span>
          </div>
          <Button icon={<CopyIcon />} onClick={() => void navigator.clipboard.writeText(address).then(() => toast.success(t('copied')))}>
            {t('directory.copy')}
          </Button>
        </li>
      </ul>
    </Panel>
  )
}
