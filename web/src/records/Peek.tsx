/** A record beside its list, without leaving it. */
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'

import { queries, type ObjectMeta } from '@/api'
import { Button, Drawer, Failed, SkeletonRows, useNarrow } from '@/design'
import { RecordContext, wordsOf } from '@/fields'
import { useTexts } from '@/i18n'

import { RecordParts } from './RecordParts'

export default function Peek({ object, id, onClose }: { object: ObjectMeta; id: string; onClose: () => void }) {
  const t = useTexts('everyday')
  const narrow = useNarrow()
  const record = useQuery(queries.record(object.name, id))
  const named = object.fields.find((field) => field.name === object.title)
  const title = (record.data && named && wordsOf(named, record.data[object.title])) || t('peek.title')
  return (
    <Drawer
      open
      size={narrow ? '100%' : 560}
      title={title}
      onClose={onClose}
      extra={
        <Link to={`/records/${object.name}/${id}`}>
          <Button size="small" tabIndex={-1}>
            {t('peek.full')}
          </Button>
        </Link>
      }
    >
      {record.isPending ? <SkeletonRows count={6} /> : record.isError ? <Failed error={record.error} retry={() => void record.refetch()} /> : (
        <RecordContext value={{ object: object.name, id }}>
          <RecordParts key={record.data.id} object={object} row={record.data} title={title} />
        </RecordContext>
      )}
    </Drawer>
  )
}
