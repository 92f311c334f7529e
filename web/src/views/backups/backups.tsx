/** Backups (备份): whether the company could be brought back now, and to when; what somebody should look into; the commands. */
import { useQuery } from '@tanstack/react-query'

import { backupQueries, type Backups } from '@/api'
import { Alert, AskingPage, Blank, Panel, RestoreIcon } from '@/design'
import { fullMomentWords, sizeWords } from '@/fields'
import { formatCount, useTexts } from '@/i18n'

import styles from './backups.module.css'

const GRAVE = ['damaged', 'no_base', 'archive_has_a_problem', 'not_named']

export default function BackupsPage() {
  const t = useTexts('backups')
  const found = useQuery(backupQueries.all())
  const commands = (
    <Panel title={t('commands')}>
      {(['now', 'check', 'key', 'restore'] as const).map((name) => (
        <div key={name}>
          <p className={styles.note}>{t(`command.${name}`)}</p>
          <code className={styles.command}>{t(`line.${name}`)}</code>
        </div>
      ))}
    </Panel>
  )
  return (
    <AskingPage title={t('title')} note={t('note')} again={t('refresh')} question={found} below={commands}>
      {(answer) => <Found found={answer} />}
    </AskingPage>
  )
}

function Found({ found }: { found: Backups }) {
  const t = useTexts('backups')
  const moment = (at: string | null) => (at ? <time dateTime={at}>{fullMomentWords(at)}</time> : t('never'))
  return (
    <>
      {found.warnings.map((name) => (
        <Alert key={name} type={GRAVE.includes(name) ? 'error' : 'warning'} showIcon title={t(`warning.${name}`)} description={name === 'archive_has_a_problem' ? found.problem : t(`remedy.${name}`)} />
      ))}
      {found.folder && found.warnings.length === 0 ? <Alert type="success" showIcon title={t('well')} /> : null}
      {found.folder ? (
        <Panel title={t('standing')}>
          <dl className={styles.facts}>
            <dt>{t('until')}</dt>
            <dd>{moment(found.archived_until)}</dd>
            <dt>{t('files_at')}</dt>
            <dd>{moment(found.files_at)}</dd>
            <dt>{t('last_base')}</dt>
            <dd>{moment(found.bases[0]?.ended_at ?? null)}</dd>
            <dt>{t('checked')}</dt>
            <dd>
              {moment(found.checked?.at ?? null)}
              {found.checked ? ` · ${t(found.checked.damaged > 0 ? 'check_damaged' : 'check_whole', { count: formatCount(found.checked.damaged), bases: formatCount(found.checked.bases), files: formatCount(found.checked.files) })}` : ''}
            </dd>
            <dt>{t('folder')}</dt>
            <dd>
              <code>{found.folder}</code>
            </dd>
          </dl>
          {found.checked?.faults.map((name) => (
            <code key={name} className={styles.command}>
              {name}
            </code>
          ))}
        </Panel>
      ) : null}
      {found.folder ? (
        <Panel title={t('bases')} flush>
          {found.bases.length === 0 ? (
            <Blank icon={<RestoreIcon />} title={t('none')} note={t('none_note')} />
          ) : (
            <ul className={styles.rows} aria-label={t('bases')}>
              {found.bases.map((base) => (
                <li key={base.id} className={styles.row}>
                  {moment(base.ended_at)}
                  <span>{t('base_of', { size: sizeWords(base.bytes), version: base.version })}</span>
                </li>
              ))}
            </ul>
          )}
        </Panel>
      ) : null}
    </>
  )
}
