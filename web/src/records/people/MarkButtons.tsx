/** Favourite and follow, and who follows. Opening a record makes it one of those seen lately. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'

import { peopleQueries, setMark, type MarkKind, type MarksOn } from '@/api'
import { BellIcon, Button, StarIcon, toast } from '@/design'
import { useTexts } from '@/i18n'

import styles from './people.module.css'

export function MarkButtons({ object, id }: { object: string; id: string }) {
  const t = useTexts('everyday')
  const client = useQueryClient()
  const { queryKey } = peopleQueries.marksOn(object, id)
  const marks = useQuery(peopleQueries.marksOn(object, id))
  const turn = useMutation({
    mutationFn: ({ kind, on }: { kind: MarkKind; on: boolean }) => setMark(object, id, kind, on),
    onMutate: ({ kind, on }) => {
      const before = client.getQueryData<MarksOn>(queryKey)
      client.setQueryData<MarksOn>(queryKey, (was) => was && { ...was, mine: on ? [...was.mine, kind] : was.mine.filter((one) => one !== kind) })
      return { before }
    },
    onError: (error, _, context) => {
      client.setQueryData(queryKey, context?.before)
      toast.error(error.message)
    },
    onSettled: async () => {
      await client.invalidateQueries({ queryKey })
      await client.invalidateQueries({ queryKey: ['marks'] })
    },
  })
  useEffect(() => {
    setMark(object, id, 'seen', true).then(
      () => void client.invalidateQueries({ queryKey: ['marks', 'seen'] }),
      () => undefined,
    )
  }, [client, object, id])
  const has = (kind: MarkKind) => marks.data?.mine.includes(kind) ?? false
  const followers = marks.data?.followers ?? []
  return (
    <>
      {followers.length > 0 ? (
        <span className={styles.followers} title={followers.map((one) => one.name).join('、')}>
          {t('record.followers', { count: followers.length })}
        </span>
      ) : null}
      <Button icon={<StarIcon fill={has('favourite') ? 'currentColor' : 'none'} />} aria-pressed={has('favourite')} aria-label={t(has('favourite') ? 'record.unfavourite' : 'record.favourite')} title={t(has('favourite') ? 'record.unfavourite' : 'record.favourite')} onClick={() => turn.mutate({ kind: 'favourite', on: !has('favourite') })} />
      <Button icon={<BellIcon fill={has('follow') ? 'currentColor' : 'none'} />} aria-pressed={has('follow')} onClick={() => turn.mutate({ kind: 'follow', on: !has('follow') })}>
        {t(has('follow') ? 'record.unfollow' : 'record.follow')}
      </Button>
    </>
  )
}
