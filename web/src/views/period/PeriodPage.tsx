/** A page that asks one definition about a period: the period to choose, what is loading, missing or failed, then the answer. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useSearchParams } from 'react-router'

import { ApiProblem, http } from '@/api'
import { Blank, BoardIcon, Failed, Loading, Page, Select } from '@/design'
import { say, useTexts, type Said } from '@/i18n'

interface PeriodPageProps<Found extends { label: Said }, Period extends string> {
  /** Of the route of the server and of the texts. */
  name: string
  periods: readonly Period[]
  /** The one that is asked for at first. */
  first: NoInfer<Period>
  note: (found: Found | undefined) => string | undefined
  children: (found: Found) => ReactNode
}

export function PeriodPage<Found extends { label: Said }, Period extends string>({ name, periods, first, note, children }: PeriodPageProps<Found, Period>) {
  const t = useTexts(name)
  const words = useTexts('dashboards')
  const [params, setParams] = useSearchParams()
  const period = periods.find((one) => one === params.get('period')) ?? first
  const change = (value: string) =>
    setParams((was) => {
      was.set('period', value)
      return was
    }, { replace: true })
  const answer = useQuery({
    queryKey: [name, period],
    queryFn: ({ signal }) => http.get<Found>(`/${name}`, { period }, signal),
    placeholderData: keepPreviousData,
    retry: (count, error) => count < 2 && !isMissing(error),
  })
  const found = answer.data
  return (
    <Page
      title={found ? say(found.label) : t('title')}
      note={note(found)}
      actions={<Select aria-label={t('period')} value={period} options={periods.map((one) => ({ value: one, label: words(`period.${one}`) }))} onChange={(value: Period) => change(value)} />}
    >
      {found ? (
        children(found)
      ) : answer.isPending ? (
        <Loading />
      ) : isMissing(answer.error) ? (
        <Blank icon={<BoardIcon />} title={t('missing')} note={t('missing_note')} />
      ) : (
        <Failed error={answer.error} retry={() => void answer.refetch()} />
      )}
    </Page>
  )
}

/** The company has no such definition. */
const isMissing = (error: unknown) => error instanceof ApiProblem && error.status === 404
