/** Lists of records that point to this one, below the sections of a tab. */
import { AddIcon, Button, CloseIcon, Labelled, Select } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { standing, useDefinitions } from '../definitions'
import { FieldList } from '../parts/FieldList'
import { shortOf, type Body } from '../shapes'
import type { RelatedBody } from './formState'
import styles from './forms.module.css'

export function RelatedLists({ object, value, onChange }: { object: string; value: RelatedBody[]; onChange: (related: RelatedBody[]) => void }) {
  const t = useTexts('studio-design')
  const ts = useTexts('studio')
  const say = useSay()
  const fields = standing(useDefinitions({ kind: 'field' }).rows)
  const objects = standing(useDefinitions({ kind: 'object' }).rows)
  const pointing = fields.filter((field) => [((field.body.options as Body | undefined) ?? {}).to].flat().includes(object))
  const words = (name: string) => say(objects.find((one) => one.name === name)?.label) || name
  const options = pointing.map((field) => ({ value: `${String(field.body.object)}/${shortOf(field.name)}`, label: `${words(String(field.body.object))} · ${say(field.label)}` }))
  const change = (at: number, part: Partial<RelatedBody>) => onChange(value.map((one, place) => (place === at ? { ...one, ...part } : one)))
  return (
    <Labelled label={t('related.title')} hint={pointing.length === 0 ? t('related.none') : undefined}>
      <div className={styles.form}>
        {value.map((one, at) => (
          <div key={at} className={styles.related}>
            <div className={styles.relatedHead}>
              <Select<string>
                aria-label={t('related.which')}
                style={{ flex: 1, minWidth: 0 }}
                value={`${one.object}/${one.by}`}
                options={options}
                onChange={(next) => {
                  const [name = '', by = ''] = next.split('/')
                  change(at, { object: name, by, columns: [] })
                }}
              />
              <Button size="small" type="text" icon={<CloseIcon />} aria-label={ts('list.drop', { name: words(one.object) })} onClick={() => onChange(value.filter((_, place) => place !== at))} />
            </div>
            <FieldList object={one.object} label={t('related.columns')} value={one.columns ?? []} onChange={(columns) => change(at, { columns })} />
          </div>
        ))}
        <Button
          size="small"
          icon={<AddIcon />}
          disabled={options.length === 0}
          onClick={() => {
            const [name = '', by = ''] = (options[0]?.value ?? '').split('/')
            onChange([...value, { object: name, by }])
          }}
        >
          {t('related.add')}
        </Button>
      </div>
    </Labelled>
  )
}
