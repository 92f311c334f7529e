/** Decision tables: choices with reasons, made by rows. */
import { useParams } from 'react-router'

import { TableIcon } from '@/design'
import { useTexts } from '@/i18n'

import { useFieldWords } from '../fields'
import { DefinitionList } from '../parts/DefinitionList'
import { outputsOf, rowsOf } from './Grid'
import { TableDesigner } from './TableDesigner'

export default function Tables() {
  const t = useTexts('studio-tables')
  const ts = useTexts('studio')
  const name = useParams()['*']
  const fieldWords = useFieldWords()
  if (name) return <TableDesigner key={name} name={name} />
  return (
    <DefinitionList
      kind="decision_table"
      path="tables"
      title={ts('page.tables')}
      note={t('about')}
      newTitle={t('new')}
      example={t('example')}
      empty={{ icon: <TableIcon />, title: t('none'), note: t('none_note') }}
      detail={(row) => t('detail', { rows: rowsOf(row.body).length, outputs: outputsOf(row.body).map((name) => fieldWords(String(row.body.object), name)).join(t('list_comma')) })}
      first={() => ({ outputs: [], rows: [] })}
    />
  )
}
