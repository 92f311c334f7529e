/** Saved views: how the records of an object are looked at. */
import { useParams } from 'react-router'

import { ViewIcon } from '@/design'
import { useTexts } from '@/i18n'

import { DefinitionList } from '../parts/DefinitionList'
import { ViewDesigner } from './ViewDesigner'

const FIRST_COLUMNS = 6

export default function Views() {
  const t = useTexts('studio-design')
  const ts = useTexts('studio')
  const name = useParams()['*']
  if (name) return <ViewDesigner key={name} name={name} />
  return (
    <DefinitionList
      kind="view"
      path="views"
      title={ts('page.views')}
      note={t('view.note')}
      newTitle={t('view.new')}
      example={t('view.example')}
      empty={{ icon: <ViewIcon />, title: t('view.none'), note: t('view.none_note') }}
      detail={(row) => t(`layout.${String(row.body.layout ?? 'list')}`)}
      first={({ fields }) => ({ columns: fields.slice(0, FIRST_COLUMNS) })}
    />
  )
}
