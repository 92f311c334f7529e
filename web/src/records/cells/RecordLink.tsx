import { Link } from 'react-router'

import { useTexts } from '@/i18n'

export function RecordLink({ object, id, title }: { object: string; id: string; title: string }) {
  const t = useTexts('cells')
  return <Link to={`/records/${object}/${id}`}>{title || t('unnamed')}</Link>
}
