/** 一线情报 where the server cannot be reached: what is told is kept, under whom it was that used this browser last, until there is a line. */
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

import { http, queries } from '@/api'
import { Alert, Failed, Page } from '@/design'
import { useTexts } from '@/i18n'

import { remembered, type Remembered } from './away'
import { kept, type Kept } from './kept'
import { Telling } from './Telling'
import styles from './reports.module.css'

const LOOK_MS = 10_000

/** The browser's word that there is a line comes late or never: the server is asked, and with it the session. */
function useLineAgain(): () => void {
  const client = useQueryClient()
  const look = () =>
    void http.get('/health').then(
      () => client.refetchQueries({ queryKey: queries.session().queryKey }),
      () => undefined,
    )
  useEffect(() => {
    const timer = setInterval(look, LOOK_MS)
    addEventListener('online', look)
    return () => {
      clearInterval(timer)
      removeEventListener('online', look)
    }
  })
  return look
}

export default function ReportAway({ error }: { error: unknown }) {
  const look = useLineAgain()
  const here = remembered()
  return <main className={styles.away}>{here ? <Away here={here} /> : <Failed error={error} retry={look} />}</main>
}

function Away({ here }: { here: Remembered }) {
  const t = useTexts('zones')
  const [waiting, show] = useState<Kept[]>(() => kept(here.user))
  return (
    <Page title={t('report.title')} note={t('report.note')}>
      <Alert className={styles.line} type="warning" showIcon title={t('report.away')} description={t('report.away_note')} />
      <Telling user={here.user} object={here.object} topics={here.topics} waiting={waiting} onShow={show} />
    </Page>
  )
}
