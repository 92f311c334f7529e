/** For those who connect programs: keys, and a reference made of what is defined here. */
import { lazy, Suspense } from 'react'

import { Page, SkeletonRows, Tabs } from '@/design'
import { useTexts } from '@/i18n'

import { Keys } from './Keys'
import styles from './developer.module.css'

const Reference = lazy(() => import('./Reference'))

export default function Developer() {
  const t = useTexts('developer')
  return (
    <Page title={t('title')} note={t('note')}>
      <Tabs
        items={[
          { key: 'keys', label: t('tab.keys'), children: <div className={styles.tab}><Keys /></div> },
          {
            key: 'reference',
            label: t('tab.reference'),
            children: (
              <div className={styles.tab}>
                <Suspense fallback={<SkeletonRows count={5} />}>
                  <Reference />
                </Suspense>
              </div>
            ),
          },
        ]}
      />
    </Page>
  )
}
