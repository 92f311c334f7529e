/** Two-step sign-in: passkeys, codes of an authenticator app, and recovery codes. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { http, queries } from '@/api'
import { Alert, Button, Failed, Input, Labelled, Modal, Panel, SkeletonRows, toast, Tone, useAsk } from '@/design'
import { useTexts } from '@/i18n'

import styles from './account.module.css'
import { Passkeys } from './Passkeys'
import { useProving } from './proving'
import { RecoveryCodes } from './RecoveryCodes'
import type { FactorsShown, TotpBegun } from './shapes'

export function Factors() {
  const t = useTexts('my-account')
  const client = useQueryClient()
  const ask = useAsk()
  const { proving, question } = useProving()
  const [begun, begin] = useState<TotpBegun>()
  const [codes, show] = useState<string[]>()
  const found = useQuery({ queryKey: ['sign-in', 'factors'], queryFn: ({ signal }) => http.get<FactorsShown>('/me/factors', {}, signal) })
  const again = () => client.invalidateQueries({ queryKey: ['sign-in'] })
  const sure = () => void client.refetchQueries({ queryKey: queries.session().queryKey })
  const doing = useMutation({ mutationFn: (work: () => Promise<void>) => proving(work), onSuccess: again, onError: (error) => void toast.error(error.message) })
  const beginTotp = async () => begin(await http.post<TotpBegun>('/me/totp'))
  const renew = async () => show((await http.post<{ codes: string[] }>('/me/recovery-codes')).codes)
  const endTotp = async () => {
    await http.post('/me/totp/end')
    toast.success(t('factors.ended'))
  }
  const askFirst = async (what: 'end' | 'recovery', work: () => Promise<void>) => {
    if (await ask({ title: t(`factors.ask_${what}`), content: t(`factors.ask_${what}_note`), okText: t(`factors.ask_${what}`), danger: true })) doing.mutate(work)
  }
  const shown = found.data
  return (
    <Panel flush title={t('factors.title')} note={t(shown?.asked ? 'factors.asked' : 'factors.note')}>
      {found.isPending ? (
        <SkeletonRows count={1} />
      ) : found.isError ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : (
        <ul className={styles.list}>
          <Passkeys onMade={(made) => (made.length ? show(made) : sure())} />
          <li className={styles.line}>
            <div className={styles.words}>
              <b>
                {t('factors.totp')} {found.data.totp ? <Tone tone="green">{t('factors.on')}</Tone> : null}
              </b>
              <span className={styles.facts}>{t('factors.totp_note')}</span>
            </div>
            <Button type={found.data.totp ? 'default' : 'primary'} loading={doing.isPending} onClick={() => (found.data.totp ? void askFirst('end', endTotp) : doing.mutate(beginTotp))}>
              {t(found.data.totp ? 'factors.totp_end' : 'factors.totp_begin')}
            </Button>
          </li>
          {found.data.totp || found.data.passkeys ? (
            <li className={styles.line}>
              <div className={styles.words}>
                <b>{t('factors.recovery')}</b>
                <span className={styles.facts}>{t('factors.recovery_left', { count: found.data.recovery })}</span>
              </div>
              <Button onClick={() => void askFirst('recovery', renew)}>{t('factors.recovery_new')}</Button>
            </li>
          ) : null}
        </ul>
      )}
      {question}
      {begun ? (
        <Scan
          begun={begun}
          onClose={() => begin(undefined)}
          onMade={(made) => {
            begin(undefined)
            show(made)
            void again()
          }}
        />
      ) : null}
      {codes ? (
        <RecoveryCodes
          codes={codes}
          onClose={() => {
            show(undefined)
            sure()
          }}
        />
      ) : null}
    </Panel>
  )
}

interface ScanProps {
  begun: TotpBegun
  onMade: (codes: string[]) => void
  onClose: () => void
}

function Scan({ begun, onMade, onClose }: ScanProps) {
  const t = useTexts('my-account')
  const [code, setCode] = useState('')
  const making = useMutation({
    mutationFn: () => http.post<{ codes: string[] }>('/me/totp/confirm', { code }),
    onSuccess: ({ codes }) => onMade(codes),
    onError: () => setCode(''),
  })
  const side = begun.qr.size + 8
  return (
    <Modal open title={t('factors.totp_begin')} okText={t('factors.confirm')} cancelText={t('cancel')} okButtonProps={{ disabled: code.length < 6, loading: making.isPending }} onOk={() => making.mutate()} onCancel={onClose}>
      <div className={styles.form}>
        <p className={styles.quiet}>{t('factors.scan')}</p>
        <svg className={styles.qr} viewBox={`-4 -4 ${side} ${side}`} role="img" aria-label={t('factors.qr')} shapeRendering="crispEdges">
          <rect x={-4} y={-4} width={side} height={side} fill="#fff" />
          <path d={begun.qr.path} fill="#000" />
        </svg>
        <p className={styles.quiet}>
          {t('factors.by_hand')} <code className={styles.secret}>{begun.secret.match(/.{1,4}/g)?.join(' ')}</code>
        </p>
        <Labelled label={t('factors.code')} required>
          {(tied) => (
            <Input
              {...tied}
              autoFocus
              inputMode="numeric"
              autoComplete="one-time-code"
              maxLength={6}
              value={code}
              onChange={(event) => setCode(event.target.value.replace(/\D/g, ''))}
              onPressEnter={() => code.length === 6 && making.mutate()}
            />
          )}
        </Labelled>
        {making.isError ? <Alert type="error" showIcon title={making.error.message} /> : null}
      </div>
    </Modal>
  )
}
