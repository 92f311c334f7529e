/** Which rows were not changed, and why; they stay marked. */
import { Link } from 'react-router'

import type { BatchReport, ObjectMeta, Row } from '@/api'
import { Alert, Button, Modal } from '@/design'
import { wordsOf } from '@/fields'
import { useTexts } from '@/i18n'

import styles from './batch.module.css'

const SHOWN = 200

export default function ReportDialog({ report, object, rows, onClose }: { report: BatchReport; object: ObjectMeta; rows: readonly Row[]; onClose: () => void }) {
  const t = useTexts('everyday')
  const named = object.fields.find((field) => field.name === object.title)
  const titles = new Map(rows.map((row) => [row.id, named ? wordsOf(named, row[object.title]) : '']))
  return (
    <Modal
      open
      title={t('batch.report')}
      onCancel={onClose}
      footer={
        <Button type="primary" onClick={onClose}>
          {t('close')}
        </Button>
      }
    >
      <Alert type="warning" showIcon title={t('batch.partly', { done: report.done, failed: report.failed.length })} />
      <ul className={styles.failed} tabIndex={0} aria-label={t('batch.report')}>
        {report.failed.slice(0, SHOWN).map(({ id, problem }) => (
          <li key={id}>
            <Link to={`/records/${object.name}/${id}`} target="_blank">
              {titles.get(id) || id.slice(0, 8)}
            </Link>
            <span>{problem.faults?.[0]?.detail || problem.detail || problem.title}</span>
          </li>
        ))}
      </ul>
      {report.failed.length > SHOWN ? <p className={styles.note}>{t('batch.more_failed', { count: report.failed.length - SHOWN })}</p> : null}
    </Modal>
  )
}
