import { Link } from 'react-router'

import { Blank, Failed, Panel, SkeletonRows, VersionIcon } from '@/design'
import { formatAgo, useTexts } from '@/i18n'
import { useTick } from '@/design'

import { useAuthorWords, useVersions } from '../versions/queries'
import styles from './home.module.css'

const SHOWN = 8

export function RecentVersions() {
  const t = useTexts('studio')
  const now = useTick()
  const by = useAuthorWords()
  const versions = useVersions()
  return (
    <Panel title={t('home.recent')} flush actions={<Link to="/studio/versions">{t('home.all_versions')}</Link>}>
      {versions.isPending ? (
        <SkeletonRows count={3} />
      ) : versions.isError ? (
        <Failed error={versions.error} retry={() => void versions.refetch()} />
      ) : versions.data.length === 0 ? (
        <Blank small icon={<VersionIcon />} title={t('versions.empty')} />
      ) : (
        <ul className={styles.lines}>
          {versions.data.slice(0, SHOWN).map((version) => (
            <li key={version.number}>
              <Link className={styles.lineMain} to={`/studio/versions/${version.number}`}>
                <b>{version.note || t('versions.number', { number: version.number })}</b>
                <small>
                  {t('versions.number', { number: version.number })} · {by(version.author)} · {formatAgo(version.at, now)}
                </small>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
