/** Forms: the pages of records. */
import { useParams } from 'react-router'

import { FormIcon } from '@/design'
import { useTexts } from '@/i18n'

import { DefinitionList } from '../parts/DefinitionList'
import { FormDesigner } from './FormDesigner'
import { firstForm, tabsOf, usedFields } from './formState'

export default function Forms() {
  const t = useTexts('studio-design')
  const ts = useTexts('studio')
  const name = useParams()['*']
  if (name) return <FormDesigner key={name} name={name} />
  return (
    <DefinitionList
      kind="form"
      path="forms"
      title={ts('page.forms')}
      note={t('form.about')}
      newTitle={t('form.new')}
      example={t('form.example')}
      empty={{ icon: <FormIcon />, title: t('form.none'), note: t('form.none_note') }}
      detail={(row) => t('form.detail', { tabs: tabsOf(row.body).length, fields: usedFields(row.body).size })}
      first={({ fields }) => firstForm(fields, { zh: t('form.first_tab_zh'), en: 'Details' })}
    />
  )
}
