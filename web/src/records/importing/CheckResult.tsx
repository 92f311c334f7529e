/** What would happen: rows that go in, rows with faults (and which), duplicates, customers already known. */
import type { ImportCheck } from '@/api'
import { FigureCard } from '@/design'
import { formatCount, useTexts } from '@/i18n'

import styles from './importing.module.css'
import type { ImportMode } from './mapping'

const SHOWN = 200

export function CheckResult({ result, mode }: { result: ImportCheck; mode: ImportMode }) {
  const t = useTexts('imports')
  const faults = result.faults.slice(0, SHOWN)
  return (
    <div className={styles.check} role="status">
      <dl className={styles.figures}>
        <FigureCard label={t('check.ok')} value={formatCount(result.ok)} tone="green" />
        <FigureCard label={t('check.bad')} value={formatCount(result.bad)} tone={result.bad ? 'red' : undefined} note={result.bad ? t('check.bad_note') : undefined} />
        {result.refused > 0 ? <FigureCard label={t('check.refused')} value={formatCount(result.refused)} tone="red" note={t('check.refused_note')} /> : null}
        <FigureCard label={t('check.duplicates')} value={formatCount(result.duplicates_in_file)} tone={result.duplicates_in_file ? 'amber' : undefined} note={t(mode === 'create' ? 'check.duplicates_note' : 'check.duplicates_last')} />
        {mode === 'create' ? (
          <FigureCard label={t('check.existing')} value={formatCount(result.existing)} note={t('check.existing_note')} />
        ) : (
          <>
            <FigureCard label={t('check.known')} value={formatCount(result.existing)} note={t('check.known_note')} />
            <FigureCard label={t('check.unknown')} value={formatCount(result.unknown)} tone={result.unknown && mode === 'update' ? 'amber' : undefined} note={t(`check.unknown_${mode}`)} />
          </>
        )}
      </dl>
      {faults.length > 0 ? (
        <div className={styles.tableFrame} tabIndex={0} role="region" aria-label={t('check.faults')}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t('check.row')}</th>
                <th scope="col">{t('check.column')}</th>
                <th scope="col">{t('check.fault')}</th>
              </tr>
            </thead>
            <tbody>
              {faults.map((fault, at) => (
                <tr key={`${at} ${fault.row} ${fault.column}`}>
                  <td className="yd-num">{fault.row}</td>
                  <td>{fault.column}</td>
                  <td className={styles.faultText}>{fault.detail}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      {result.bad > faults.length && faults.length > 0 ? <p className={styles.quiet}>{t('check.more', { count: formatCount(result.bad) })}</p> : null}
    </div>
  )
}
