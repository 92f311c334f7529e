/** One open session: which device, where, since when; and a button that ends it. */
import { useMutation, useQueryClient } from '@tanstack/react-query'

import { http } from '@/api'
import { Button, toast, Tone, useTick } from '@/design'
import { formatAgo, formatTime, useTexts } from '@/i18n'

import styles from './account.module.css'
import { deviceOf, isInside } from './devices'
import type { SessionShown } from './shapes'

const APPS = new Set(['wxwork', 'wechat', 'dingtalk', 'feishu'])

interface SessionLineProps {
  shown: SessionShown
  /** Where the sessions of its person are ended. */
  path: string
}

export function SessionLine({ shown, path }: SessionLineProps) {
  const t = useTexts('my-account')
  const now = useTick()
  const client = useQueryClient()
  const { browser, system } = deviceOf(shown.browser)
  const name = [APPS.has(browser) ? t(`app.${browser}`) : browser, system].filter(Boolean).join(' · ') || t('sessions.unknown')
  const ending = useMutation({
    mutationFn: () => http.remove(`${path}/${shown.id}`),
    onSuccess: () => {
      toast.success(t('sessions.ended'))
      return client.invalidateQueries({ queryKey: ['sign-in'] })
    },
    onError: (error) => void toast.error(error.message),
  })
  return (
    <li className={styles.line}>
      <div className={styles.words}>
        <b>
          {name} {shown.mine ? <Tone tone="green">{t('sessions.mine')}</Tone> : null}
        </b>
        <span className={styles.facts}>
          <span>
            {shown.ip || t('sessions.nowhere')}
            {isInside(shown.ip) ? ` · ${t('sessions.inside')}` : ''}
          </span>
          <span>{shown.mine ? t('sessions.now') : t('sessions.seen', { ago: formatAgo(shown.seen_at, now) })}</span>
          <span>{t('sessions.since', { time: formatTime(shown.created_at) })}</span>
        </span>
      </div>
      {shown.mine ? null : (
        <Button loading={ending.isPending} aria-label={`${t('sessions.end')}：${name}`} onClick={() => ending.mutate()}>
          {t('sessions.end')}
        </Button>
      )}
    </li>
  )
}
