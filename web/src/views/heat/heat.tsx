/** Page heat (页面热区): where a page is clicked, how far down people come, what they watch, where they give a form up. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'

import { ApiProblem, useAbility } from '@/api'
import { Blank, ChartIcon, Failed, Loading, LockIcon, Page, Segmented, Select } from '@/design'
import { formatCount, say, useTexts } from '@/i18n'

import { ClicksPanel } from './ClicksPanel'
import { FormsPanel } from './FormsPanel'
import { heatQueries, type On } from './queries'
import { ScrollPanel } from './ScrollPanel'
import { DEVICES, PERIODS, type Device, type Pages } from './types'
import { VideosPanel } from './VideosPanel'
import styles from './heat.module.css'

export default function HeatPage() {
  const t = useTexts('heat')
  const sees = useAbility('see_board')
  return sees ? <Seen /> : <Blank icon={<LockIcon />} title={t('closed')} note={t('closed_note')} />
}

function Seen() {
  const t = useTexts('heat')
  const words = useTexts('dashboards')
  const [params, setParams] = useSearchParams()
  const put = (name: string, value: string) =>
    setParams((was) => {
      was.set(name, value)
      return was
    }, { replace: true })
  const period = PERIODS.find((one) => one === params.get('period')) ?? 'last_30_days'
  const device = DEVICES.find((one) => one === params.get('device')) ?? 'desktop'
  const answer = useQuery({ ...heatQueries.pages(period), placeholderData: keepPreviousData, retry: (count, error) => count < 2 && !isMissing(error) })
  const found = answer.data
  const path = params.get('path') ?? found?.pages[0]?.path
  return (
    <Page
      title={found ? say(found.label) : t('title')}
      note={t('note')}
      actions={<Select aria-label={t('period')} value={period} options={PERIODS.map((one) => ({ value: one, label: words(`period.${one}`) }))} onChange={(value: string) => put('period', value)} />}
    >
      {found ? (
        path === undefined ? (
          <Blank icon={<ChartIcon />} title={t('none')} note={t('none_note')} />
        ) : (
          <div className={styles.page}>
            <Choices found={found} path={path} device={device} put={put} />
            <Pictures on={{ path, device, period }} />
          </div>
        )
      ) : answer.isPending ? (
        <Loading />
      ) : isMissing(answer.error) ? (
        <Blank icon={<ChartIcon />} title={t('missing')} note={t('missing_note')} />
      ) : (
        <Failed error={answer.error} retry={() => void answer.refetch()} />
      )}
    </Page>
  )
}

function Choices({ found, path, device, put }: { found: Pages; path: string; device: Device; put: (name: string, value: string) => void }) {
  const t = useTexts('heat')
  const known = found.pages.some((one) => one.path === path)
  const options = found.pages.map((one) => ({ value: one.path, label: t('page_option', { path: one.path, count: one.views, views: formatCount(one.views) }) }))
  return (
    <div className={styles.choices}>
      <Select className={styles.path} aria-label={t('path')} showSearch value={path} options={known ? options : [{ value: path, label: path }, ...options]} onChange={(value: string) => put('path', value)} />
      <Segmented<Device> aria-label={t('device')} value={device} options={DEVICES.map((value) => ({ value, label: t(`devices.${value}`) }))} onChange={(value) => put('device', value)} />
      {found.more && <span className={styles.quiet}>{t('more_pages', { count: found.pages.length })}</span>}
    </div>
  )
}

/** Pictures of another page begin anew: nothing chosen in one stays. */
function Pictures({ on }: { on: On }) {
  const key = `${on.path} ${on.device}`
  return (
    <>
      <ClicksPanel key={`clicks ${key}`} on={on} />
      <ScrollPanel on={on} />
      <VideosPanel key={`videos ${key}`} on={on} />
      <FormsPanel on={on} />
    </>
  )
}

/** The company has no such definition. */
const isMissing = (error: unknown) => error instanceof ApiProblem && error.status === 404
