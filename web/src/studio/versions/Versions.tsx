/** What was published: each version with its differences, and the way back to it. */
import { useParams } from 'react-router'

import { Blank, Failed, Page, Panel, SkeletonRows, VersionIcon, useTick } from '@/design'
import { formatAgo, useTexts } from '@/i18n'
import { Link } from 'react-router'

import { HiddenData } from './HiddenData'
import { VersionDetail } from './VersionDetail'
import { useAuthorWords, useVersions } from './queries'
import styles from './versions.module.css'

export default function Versions() {
  const t = useTexts('studio')
  const now = useTick()
  const chosen = Number(useParams()['*']) || null
  const by = useAuthorWords()
  const versions = useVersions()
  if (versions.isPending) return <SkeletonRows count={6} />
  if (versions.isError) return <Failed error={versions.error} retry={() => void versions.refetch()} />
  const number = chosen ?? versions.data[0]?.number
  return (
    <Page title={t('page.versions')} note={t('versions.note')}>
      {number === undefined ? (
        <Blank icon={<VersionIcon />} title={t('versions.empty')} note={t('versions.empty_note')} />
      ) : (
        <div className={styles.columns}>
          <Panel flush title={t('versions.all')}>
            <ul className={styles.versions}>
              {versions.data.map((version) => (
                <li key={version.number}>
                  <Link to={`/studio/versions/${version.number}`} aria-current={version.number === number ? 'true' : undefined} className={styles.version}>
                    <span className={styles.number}>{version.number}</span>
                    <span className={styles.words}>
                      <b>{version.note || t('versions.no_note')}</b>
                      <small>
                        {by(version.author)} · {formatAgo(version.at, now)}
                        {version.changed === undefined ? '' : ` · ${t('draft.count', { count: version.changed })}`}
                      </small>
                    </span>
                  </Link>
                </li>
              ))}
            </ul>
          </Panel>
          <VersionDetail key={number} number={number} newest={versions.data[0]?.number === number} />
        </div>
      )}
      <HiddenData />
    </Page>
  )
}
