/** Where the forms of a page are given up: begun, touched field by field, sent. */
import { Link } from 'react-router'

import { Blank, FigureCard, Figures, FormIcon } from '@/design'
import { formatCount, formatSpan, formatPercent, useTexts } from '@/i18n'

import tables from '../period/tables.module.css'
import { Asked } from './Asked'
import { heatQueries, type On } from './queries'
import { behind, type HeatForm } from './types'
import styles from './heat.module.css'

export function FormsPanel({ on }: { on: On }) {
  const t = useTexts('heat')
  return (
    <Asked title={t('form.title')} query={heatQueries.forms(on)}>
      {(found) =>
        found.forms.length === 0 ? (
          <Blank icon={<FormIcon />} title={t('form.none', { device: t(`devices.${on.device}`) })} note={t('form.none_note')} />
        ) : (
          <div className={styles.stack}>
            <p className={styles.quiet}>{t('form.note')}</p>
            {found.forms.map((one) => (
              <OneForm key={one.name} one={one} event={found.event} />
            ))}
          </div>
        )
      }
    </Asked>
  )
}

function OneForm({ one, event }: { one: HeatForm; event: string }) {
  const t = useTexts('heat')
  const span = (seconds: number | null) => (seconds === null ? '—' : formatSpan(seconds))
  const left = one.started - one.sent
  return (
    <section className={styles.stack} aria-label={t('form.name', { name: one.name })}>
      <h3 className={styles.name}>
        <Link to={behind(event, one.where)}>{t('form.name', { name: one.name })}</Link>
      </h3>
      <Figures>
        <FigureCard label={t('form.started')} value={formatCount(one.started)} note={t('form.started_note')} />
        <FigureCard label={t('form.sent')} value={formatPercent(one.started ? one.sent / one.started : null)} note={t('form.sent_note', { count: one.sent, shown: formatCount(one.sent), time: span(one.sent_s) })} />
        <FigureCard label={t('form.left')} value={formatPercent(one.started ? left / one.started : null)} note={t('form.left_note', { count: left, shown: formatCount(left), time: span(one.left_s) })} />
      </Figures>
      <div className={tables.frame} tabIndex={0} role="region" aria-label={t('form.fields', { name: one.name })}>
        <table className={tables.table}>
          <thead>
            <tr>
              <th scope="col">{t('form.field')}</th>
              <th scope="col">{t('form.reached')}</th>
              <th scope="col">{t('form.reached_share')}</th>
              <th scope="col">{t('form.spent')}</th>
              <th scope="col">{t('form.left_here')}</th>
              <th scope="col">{t('form.left_share')}</th>
            </tr>
          </thead>
          <tbody>
            {one.fields.map((field) => (
              <tr key={field.name}>
                <th scope="row">{field.left ? <Link to={behind(event, field.where)}>{field.name}</Link> : field.name}</th>
                <td>{formatCount(field.reached)}</td>
                <td>
                  <span className={styles.share}>
                    <i style={{ width: `${one.started ? (field.reached / one.started) * 100 : 0}%` }} />
                    {formatPercent(one.started ? field.reached / one.started : null)}
                  </span>
                </td>
                <td>{span(field.spent_s)}</td>
                <td>{formatCount(field.left)}</td>
                <td>{formatPercent(field.reached ? field.left / field.reached : null)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
