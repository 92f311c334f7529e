/** What is wrong with the table before it decides anything: gaps, contradictions, rows that never win. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'

import { ApiProblem, http, type FieldMeta } from '@/api'
import { DoneIcon, Panel, SkeletonRows, WarnIcon } from '@/design'
import { wordsOf } from '@/fields'
import { useSay, useTexts } from '@/i18n'

import { useRested } from '../conditions/checked'
import { useDraftLife } from '../draft'
import type { Body } from '../shapes'
import styles from './tables.module.css'

export interface Analysis {
  exact: boolean
  tried: number
  gaps: Record<string, unknown>[]
  conflicts: { rows: [number, number]; example: Record<string, unknown> }[]
  unreachable: number[]
}

export function useAnalysis(name: string, body: Body) {
  const draft = useDraftLife((life) => life.known)
  const rested = useRested(body, 500)
  return useQuery({
    queryKey: ['studio', 'analysis', name, rested, draft?.id, draft?.revision],
    queryFn: ({ signal }) => http.post<Analysis>('/studio/decision-tables/analyse', { table: rested, name, draft: draft?.id }, { signal }),
    placeholderData: keepPreviousData,
    retry: false,
  })
}

/** Per row, what the analysis says about it. */
export function useMarks(analysis: Analysis | undefined): ReadonlyMap<number, string[]> {
  const t = useTexts('studio-tables')
  const marks = new Map<number, string[]>()
  const mark = (row: number, words: string) => marks.set(row, [...(marks.get(row) ?? []), words])
  for (const row of analysis?.unreachable ?? []) mark(row, t('finding.unreachable', { row: row + 1 }))
  for (const { rows } of analysis?.conflicts ?? []) for (const row of rows) mark(row, t('finding.conflict', { first: rows[0] + 1, second: rows[1] + 1 }))
  return marks
}

function useExample(fields: ReadonlyMap<string, FieldMeta>): (example: Record<string, unknown>) => string {
  const t = useTexts('studio-tables')
  const say = useSay()
  return (example) => {
    const parts = Object.entries(example).map(([name, value]) => {
      const field = fields.get(name)
      return `${say(field?.label) || name} = ${field ? wordsOf(field, value) || String(value) : String(value)}`
    })
    return parts.length ? parts.join(', ') : t('finding.nothing_filled')
  }
}

export function Findings({ analysis, fields }: { analysis: ReturnType<typeof useAnalysis>; fields: ReadonlyMap<string, FieldMeta> }) {
  const t = useTexts('studio-tables')
  const example = useExample(fields)
  const found = analysis.data
  const refused = analysis.error instanceof ApiProblem ? analysis.error : null
  const lines = found
    ? [
        ...found.conflicts.map((one) => ({ words: t('finding.conflict', { first: one.rows[0] + 1, second: one.rows[1] + 1 }), note: example(one.example) })),
        ...found.unreachable.map((row) => ({ words: t('finding.unreachable', { row: row + 1 }), note: '' })),
        ...found.gaps.map((one) => ({ words: t('finding.gap'), note: example(one) })),
      ]
    : []
  return (
    <Panel title={t('finding.title')} note={found ? t(found.exact ? 'finding.exact' : 'finding.search', { count: found.tried }) : undefined}>
      {refused ? (
        <ul className={styles.findings}>
          {(refused.faults.length ? refused.faults.map((fault) => `${fault.at}: ${fault.detail}`) : [refused.detail || refused.title]).map((words) => (
            <li key={words}>
              <WarnIcon aria-hidden />
              <span>{words}</span>
            </li>
          ))}
        </ul>
      ) : !found ? (
        <SkeletonRows count={1} />
      ) : lines.length === 0 ? (
        <p className={styles.clean}>
          <DoneIcon aria-hidden />
          {t('finding.none')}
        </p>
      ) : (
        <ul className={styles.findings}>
          {lines.map((line, at) => (
            <li key={at}>
              <WarnIcon aria-hidden />
              <span>
                {line.words}
                {line.note ? <small>{line.note}</small> : null}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
