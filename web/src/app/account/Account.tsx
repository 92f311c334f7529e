/** One's own sign-in account, and for who manages accounts those of others. */
import { useAbility } from '@/api'
import { Page, Tabs } from '@/design'
import { useTexts } from '@/i18n'

import { Keys } from '../developer/Keys'
import styles from './account.module.css'
import { Directory } from './Directory'
import { Factors } from './Factors'
import { Password } from './Password'
import { People } from './People'
import { Providers } from './Providers'
import { Sessions } from './Sessions'

export default function Account() {
  const t = useTexts('my-account')
  const manages = useAbility('manage_accounts')
  const defines = useAbility('manage_definitions')
  const mine = (
    <div className={styles.stack}>
      <Password />
      <Factors />
      <Sessions />
    </div>
  )
  const others = (
    <div className={styles.stack}>
      <People />
    </div>
  )
  const providers = (
    <div className={styles.stack}>
      <Providers />
      <Directory />
    </div>
  )
  const keys = (
    <div className={styles.stack}>
      <Keys />
    </div>
  )
  return (
    <Page title={t('title')} note={t('note')}>
      <Tabs items={[{ key: 'mine', label: t('tab.mine'), children: mine }, { key: 'keys', label: t('tab.keys'), children: keys }, ...(manages ? [{ key: 'people', label: t('tab.people'), children: others }] : []), ...(defines ? [{ key: 'sign-on', label: t('tab.sign_on'), children: providers }] : [])]} />
    </Page>
  )
}
