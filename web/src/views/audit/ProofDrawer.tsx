/** One leaf: the bytes that are hashed, whether the log still has it so, and the hashes up to the signed root. */
import { useQuery } from '@tanstack/react-query'

import { auditQueries, type AuditProof } from '@/api'
import { Alert, Button, DownloadIcon, Drawer, Failed, Section, SkeletonRows } from '@/design'
import { fullMomentWords } from '@/fields'
import { formatCount, useSay, useTexts } from '@/i18n'

import styles from './audit.module.css'
import { useLeafWords } from './leafWords'

export function ProofDrawer({ place, onClose }: { place: number | null; onClose: () => void }) {
  const t = useTexts('audit')
  const proof = useQuery({ ...auditQueries.proof(place ?? 0), enabled: place !== null })
  return (
    <Drawer open={place !== null} onClose={onClose} size={560} title={place === null ? '' : t('leaf', { place })}>
      {proof.isError ? <Failed error={proof.error} retry={() => void proof.refetch()} /> : proof.data ? <Proof proof={proof.data} /> : <SkeletonRows count={5} />}
    </Drawer>
  )
}

function Proof({ proof }: { proof: AuditProof }) {
  const t = useTexts('audit')
  const say = useSay()
  const { who, what, source } = useLeafWords()
  const { leaf } = proof
  const state = proof.whole === null ? 'gone' : proof.whole ? 'whole' : 'changed'
  return (
    <div className={styles.form}>
      <Alert type={state === 'whole' ? 'success' : state === 'gone' ? 'warning' : 'error'} showIcon title={t(`state.${state}`)} />
      <p className={styles.said}>
        <b>{say(leaf.label)}</b> · {who(leaf)} · {fullMomentWords(leaf.at)} · {source(leaf)}
        {what(leaf)}
      </p>
      <Section title={t('body')}>
        <pre className={styles.bytes} tabIndex={0}>
          {proof.body}
        </pre>
      </Section>
      <Section title={t('path')}>
        <p className={styles.said}>{t('path_note', { size: formatCount(proof.size) })}</p>
        <ol className={styles.path}>
          <li>
            <span>{t('hash')}</span>
            <code>{proof.hash}</code>
          </li>
          {proof.path.map((one) => (
            <li key={one}>
              <span>{t('beside')}</span>
              <code>{one}</code>
            </li>
          ))}
          <li>
            <span>{t('root')}</span>
            <code>{proof.root}</code>
          </li>
        </ol>
      </Section>
      <div>
        <Button icon={<DownloadIcon />} href={`data:application/json;charset=utf-8,${encodeURIComponent(JSON.stringify(proof, null, 2))}`} download={`yingdan-audit-${leaf.place}.json`}>
          {t('save_proof')}
        </Button>
      </div>
    </div>
  )
}
