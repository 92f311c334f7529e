/** Counts of what should not be there: red where they are not zero, absent where they are. Each leads to its rows. */
import { useQueries } from '@tanstack/react-query'

import { useMeta } from '@/api'
import { FigureCard, Figures } from '@/design'
import { useSay, useTexts } from '@/i18n'

import type { Asked } from './Definition'
import { FigureNumber } from './FigureNumber'
import styles from './figures.module.css'
import { metricQuery } from './meaning'

const EVERY_MS = 60_000

export function Watched({ onAsk }: { onAsk: (asked: Asked) => void }) {
  const t = useTexts('dashboards')
  const say = useSay()
  const names = useMeta().data?.cockpit?.watched ?? []
  const found = useQueries({ queries: names.map((name) => ({ ...metricQuery(name), queryKey: ['metrics', name, 'watched'], staleTime: EVERY_MS, refetchInterval: EVERY_MS, retry: false })) })
  const shown = found.flatMap(({ data }) => (data?.value ? [data] : []))
  if (shown.length === 0) return null
  return (
    <div className={styles.watched} role="group" aria-label={t('watched')}>
      <Figures>
        {shown.map(({ name, body, value, drill }) => {
          const metric = { ...body, name }
          return <FigureCard key={name} tone="red" label={say(body.label)} value={<FigureNumber figure={{ metric, drill }} value={value} onAsk={onAsk} />} />
        })}
      </Figures>
    </div>
  )
}
