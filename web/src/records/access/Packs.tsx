/** Situations and packs: what each opens, on whom it lies, and the breaker that holds it back. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { packQueries, type PackShown, type SituationShown, type SuspensionShown } from '@/api'
import { Button, Failed, SkeletonRows, Tone } from '@/design'
import { fullMomentWords } from '@/fields'
import { useSay, useTexts } from '@/i18n'

import { HoldPerson } from './HoldPerson'
import { PackStand } from './PackStand'
import { PutPack } from './PutPack'
import { SayWhy } from './SayWhy'
import { TemporaryCard } from './TemporaryCard'
import styles from './access.module.css'

type Deed = { does: 'put' | 'suspend'; one: PackShown | SituationShown } | { does: 'lift'; one: SuspensionShown } | { does: 'hold' }

export function Packs() {
  const t = useTexts('access')
  const [deed, choose] = useState<Deed | null>(null)
  const packs = useQuery(packQueries.packs())
  const held = useQuery(packQueries.suspensions('all'))
  if (packs.isPending || held.isPending) return <SkeletonRows count={4} />
  if (packs.isError) return <Failed error={packs.error} retry={() => void packs.refetch()} />
  if (held.isError) return <Failed error={held.error} retry={() => void held.refetch()} />
  const close = () => choose(null)
  return (
    <div className={styles.sheet}>
      <section>
        <h3>{t('packs.situations')}</h3>
        <div className={styles.cards}>
          {packs.data.situations.map((one) => (
            <PackCard key={one.key} one={one} onDeed={choose} />
          ))}
          {packs.data.situations.length === 0 ? <p className={styles.quiet}>{t('packs.situations_none')}</p> : null}
        </div>
      </section>
      <section>
        <h3>{t('packs.packs')}</h3>
        <div className={styles.cards}>
          {packs.data.packs.map((one) => (
            <PackCard key={one.key} one={one} onDeed={choose} />
          ))}
          {packs.data.packs.length === 0 ? <p className={styles.quiet}>{t('packs.packs_none')}</p> : null}
        </div>
      </section>
      <section>
        <div className={styles.head}>
          <h3>{t('breaker.title')}</h3>
          <Button size="small" danger onClick={() => choose({ does: 'hold' })}>
            {t('breaker.press_person')}
          </Button>
        </div>
        {held.data.length === 0 ? <p className={styles.quiet}>{t('breaker.none')}</p> : null}
        <div className={styles.cards}>
          {held.data.map((one) => (
            <SuspensionCard key={one.id} one={one} onLift={() => choose({ does: 'lift', one })} />
          ))}
        </div>
      </section>
      {deed?.does === 'hold' ? <HoldPerson onClose={close} /> : null}
      {deed?.does === 'put' ? <PutPack one={deed.one} onClose={close} /> : null}
      {deed?.does === 'suspend' ? <SayWhy does="suspend" body={{ key: deed.one.key }} name={deed.one.label} onClose={close} /> : null}
      {deed?.does === 'lift' ? <SayWhy does="lift" id={deed.one.id} name={deed.one.label} onClose={close} /> : null}
    </div>
  )
}

function PackCard({ one, onDeed }: { one: PackShown | SituationShown; onDeed: (deed: Deed) => void }) {
  const t = useTexts('access')
  const say = useSay()
  const { suspended } = one
  const between = t('between')
  return (
    <article className={styles.card} aria-label={say(one.label)}>
      <header className={styles.head}>
        <b>{say(one.label)}</b>
        <PackStand one={one} />
      </header>
      {'words' in one ? (
        <>
          <p className={styles.words}>{say(one.purpose)}</p>
          <ul className={styles.history}>
            {one.words.map((words) => (
              <li key={say(words)}>{say(words)}</li>
            ))}
          </ul>
        </>
      ) : (
        <>
          <p className={styles.words}>{say(one.description)}</p>
          <p className={styles.words}>
            {t('packs.opens', { packs: one.packs.map((each) => say(each)).join(between) })}
            {one.inherits.length > 0 ? <small> {t('packs.inherits', { names: one.inherits.map((each) => say(each)).join(between) })}</small> : null}
          </p>
        </>
      )}
      {suspended ? <p className={styles.words}>{t('breaker.line', { name: suspended.made_by?.title ?? (suspended.breaker ? say(suspended.breaker) : ''), reason: say(suspended.reason) })}</p> : null}
      <div className={styles.actions}>
        {'about' in one && one.about !== null ? null : (
          <Button size="small" onClick={() => onDeed({ does: 'put', one })}>
            {t('words' in one ? 'packs.put' : 'packs.begin')}
          </Button>
        )}
        {suspended ? (
          <Button size="small" onClick={() => onDeed({ does: 'lift', one: suspended })}>
            {t('breaker.lift')}
          </Button>
        ) : (
          <Button size="small" danger onClick={() => onDeed({ does: 'suspend', one })}>
            {t('breaker.press')}
          </Button>
        )}
      </div>
      {one.on.map((given) => (
        <TemporaryCard key={given.id} given={given} answers />
      ))}
    </article>
  )
}

function SuspensionCard({ one, onLift }: { one: SuspensionShown; onLift: () => void }) {
  const t = useTexts('access')
  const say = useSay()
  const by = one.made_by?.title ?? (one.breaker ? say(one.breaker) : '')
  return (
    <article className={styles.card} aria-label={t('breaker.of', { name: say(one.label) })}>
      <header className={styles.head}>
        <b>{say(one.label)}</b>
        <small>{t(`breaker.kind_${one.kind}`)}</small>
        <Tone tone={one.lifted_at ? 'grey' : 'red'}>{t(one.lifted_at ? 'breaker.lifted' : 'breaker.on')}</Tone>
      </header>
      <ul className={styles.history}>
        <li>
          {t('breaker.line', { name: by, reason: say(one.reason) })} <time dateTime={one.made_at}>{fullMomentWords(one.made_at)}</time>
        </li>
        {one.lifted_at ? (
          <li>
            {t('breaker.lifted_line', { name: one.lifted_by?.title ?? '', said: one.lifted_said ?? '' })} <time dateTime={one.lifted_at}>{fullMomentWords(one.lifted_at)}</time>
          </li>
        ) : null}
      </ul>
      {one.lifted_at ? null : (
        <div className={styles.actions}>
          <Button size="small" onClick={onLift}>
            {t('breaker.lift')}
          </Button>
        </div>
      )}
    </article>
  )
}
