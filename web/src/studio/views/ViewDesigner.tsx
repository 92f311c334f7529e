/** One view: its layout, columns, condition and order, with the first records as they would be seen. */
import { InputNumber, Labelled, Panel, Segmented } from '@/design'
import type { Label } from '@/api'
import { useTexts } from '@/i18n'

import ConditionBuilder from '../conditions/ConditionBuilder'
import { Designer, withMember } from '../parts/Designer'
import { FieldList, SortList } from '../parts/FieldList'
import { IconPicker } from '../parts/IconPicker'
import { LabelBoxes } from '../parts/LabelBoxes'
import { FieldSelect } from '../parts/ObjectSelect'
import type { Body } from '../shapes'
import { ViewPreview } from './ViewPreview'
import styles from './views.module.css'

const LAYOUTS = ['list', 'kanban', 'calendar', 'timeline'] as const
const GROUPING = ['choice', 'boolean', 'reference', 'user', 'unit']
const SUMMED = ['integer', 'decimal', 'money', 'percent', 'duration']
const TIMED = ['date', 'datetime']

function LayoutFields({ body, object, change }: { body: Body; object: string; change: (name: string, value: unknown) => void }) {
  const t = useTexts('studio-design')
  const layout = String(body.layout ?? 'list')
  const pick = (name: string, types: string[], needed = false) => (
    <Labelled key={name} label={t(`view.${name}`)} required={needed}>
      {(tied) => <FieldSelect {...tied} object={object} clearable={!needed} value={body[name] as string | undefined} fits={(field) => types.includes(field.type)} onChange={(value) => change(name, value)} />}
    </Labelled>
  )
  if (layout === 'kanban') return <div className={styles.pair}>{[pick('group', GROUPING, true), pick('sum', SUMMED)]}</div>
  if (layout === 'calendar') return <div className={styles.pair}>{[pick('start', TIMED, true), pick('end', TIMED)]}</div>
  if (layout === 'timeline') return <div className={styles.pair}>{[pick('start', TIMED, true), pick('end', TIMED), pick('group', GROUPING)]}</div>
  return null
}

export function ViewDesigner({ name }: { name: string }) {
  const t = useTexts('studio-design')
  return (
    <Designer kind="view" name={name} path="views">
      {(row, put) => {
        const { body } = row
        const object = String(body.object ?? '')
        const change = (member: string, value: unknown) => put(withMember(body, member, value))
        const strings = (member: string) => (body[member] as string[] | undefined) ?? []
        return (
          <div className={styles.columns}>
            <div className={styles.main}>
              <Panel title={t('view.what')}>
                <div className={styles.form}>
                  <LabelBoxes value={body.label as Label} onChange={(label) => change('label', label)} />
                  <Labelled label={t('view.layout')}>
                    <Segmented<string>
                      aria-label={t('view.layout')}
                      value={String(body.layout ?? 'list')}
                      options={LAYOUTS.map((layout) => ({ value: layout, label: t(`layout.${layout}`) }))}
                      onChange={(layout) => change('layout', layout === 'list' ? null : layout)}
                    />
                  </Labelled>
                  <LayoutFields body={body} object={object} change={change} />
                </div>
              </Panel>
              <Panel title={t('view.filter')}>
                <ConditionBuilder object={object} names="question" value={String(body.filter ?? '')} label={t('view.filter')} onChange={(text) => change('filter', text)} />
              </Panel>
              <ViewPreview object={object} body={body} />
            </div>
            <div className={styles.side}>
              <Panel title={t('view.columns')}>
                <FieldList object={object} label={t('view.columns')} value={strings('columns')} onChange={(columns) => put({ ...body, columns })} />
              </Panel>
              {body.layout && body.layout !== 'list' ? (
                <Panel title={t('view.card')} note={t('view.card_note')}>
                  <FieldList object={object} label={t('view.card')} value={strings('card')} onChange={(card) => change('card', card)} />
                </Panel>
              ) : null}
              <Panel title={t('view.sort')}>
                <SortList object={object} label={t('view.sort')} value={strings('sort')} onChange={(sort) => change('sort', sort)} />
              </Panel>
              <Panel title={t('view.more')}>
                <div className={styles.pair}>
                  <Labelled label={t('view.icon')}>
                    <IconPicker value={body.icon as string | undefined} label={t('view.icon')} onChange={(icon) => change('icon', icon)} />
                  </Labelled>
                  <Labelled label={t('view.order')} hint={t('view.order_note')}>
                    {(tied) => <InputNumber {...tied} precision={0} value={(body.order as number | undefined) ?? 0} onChange={(order) => put({ ...body, order: order ?? 0 })} />}
                  </Labelled>
                </div>
              </Panel>
            </div>
          </div>
        )
      }}
    </Designer>
  )
}
