/** One rate of a rollout: what may be said of the difference, in a sentence, a picture and the numbers behind it. */
import { Collapse, Tone, type ToneName } from '@/design'
import { formatCount, formatPercent, useSay, useTexts } from '@/i18n'

import { SIDES, place, points, span, type Compared, type Proof, type Word } from './proof'
import styles from './proof.module.css'

const TONES: Record<Word, ToneName> = { young: 'grey', uneven: 'red', better: 'green', worse: 'red', alike: 'blue', open: 'amber' }
const NOTES = { units: ['interval', 'look', 'ripe', 'lots', 'team'], split: ['interval', 'look', 'ripe', 'drawn', 'team'] } as const
type Judged = keyof typeof NOTES

export function ProofCard({ one, matters, days, mode }: { one: Compared; matters: number; days: number; mode: Judged }) {
  const t = useTexts('studio-proof')
  const say = useSay()
  const { proof } = one
  if (!proof) return null
  return (
    <article className={styles.card} aria-label={say(one.label)}>
      <header className={styles.head}>
        <h4>{say(one.label)}</h4>
        <Tone tone={TONES[proof.word]}>{t(`word.${proof.word}`)}</Tone>
        <span className={styles.progress}>{t('progress', { run: proof.days_run, days })}</span>
      </header>
      <Verdict proof={proof} direction={one.direction} />
      {proof.low !== null ? <Interval proof={proof} matters={matters} mode={mode} /> : null}
      <Sides proof={proof} mode={mode} />
    </article>
  )
}

function Verdict({ proof, direction }: { proof: Proof; direction: Compared['direction'] }) {
  const t = useTexts('studio-proof')
  const [near, far] = span(proof)
  const gap = { near, far, times: formatCount(proof.days_left ?? 0) }
  const told = proof.word === 'better' || proof.word === 'worse'
  const how = told && direction === 'down' ? '_down' : proof.word === 'open' && proof.days_left === null ? '_long' : ''
  return (
    <p className={styles.verdict} data-word={proof.word}>
      {t(`say.${proof.word}${how}`, gap)}
    </p>
  )
}

function Interval({ proof, matters, mode }: { proof: Proof; matters: number; mode: Judged }) {
  const t = useTexts('studio-proof')
  const low = proof.low ?? 0
  const high = proof.high ?? 0
  const { reach, at } = place(proof, matters)
  const signed = (value: number) => `${value < 0 ? '−' : '+'}${points(value)}`
  return (
    <figure className={styles.figure}>
      <div className={styles.line} role="img" aria-label={t('interval', { low: signed(low), high: signed(high) })}>
        <span className={styles.small} style={{ left: `${at(-matters)}%`, width: `${at(matters) - at(-matters)}%` }} />
        <span className={styles.zero} />
        <span className={styles.span} data-word={proof.word} style={{ left: `${at(low)}%`, width: `${at(high) - at(low)}%` }} />
        <span className={styles.dot} style={{ left: `${at(proof.difference ?? 0)}%` }} />
      </div>
      <figcaption className={styles.ends} aria-hidden>
        <span>{t(`ends.rest_${mode}`, { points: points(reach) })}</span>
        <span>{t('ends.same')}</span>
        <span>{t(`ends.first_${mode}`, { points: points(reach) })}</span>
      </figcaption>
      <p className={styles.hint}>{t('interval', { low: signed(low), high: signed(high) })}</p>
    </figure>
  )
}

function Sides({ proof, mode }: { proof: Proof; mode: Judged }) {
  const t = useTexts('studio-proof')
  const share = (value: number | null) => (value === null ? '—' : formatPercent(value, 1))
  return (
    <dl className={styles.sides}>
      {SIDES.map((side) => {
        const { value, of, teams, before } = proof.sides[side]
        return (
          <div key={side}>
            <dt>{t(`arm.${side}_${mode}`)}</dt>
            <dd>
              <strong>{share(value)}</strong>
              <span>{t('side', { of: formatCount(of), teams: formatCount(teams) })}</span>
              <span>{t('before', { share: share(before) })}</span>
            </dd>
          </div>
        )
      })}
    </dl>
  )
}

/** How to read it, where it is read. */
export function ProofNotes({ mode }: { mode: Judged }) {
  const t = useTexts('studio-proof')
  return (
    <Collapse
      size="small"
      items={[
        {
          key: 'notes',
          label: t('notes.title'),
          children: (
            <dl className={styles.notes}>
              {NOTES[mode].map((note) => (
                <div key={note}>
                  <dt>{t(`notes.${note}.ask`)}</dt>
                  <dd>{t(`notes.${note}.say`)}</dd>
                </div>
              ))}
            </dl>
          ),
        },
      ]}
    />
  )
}
