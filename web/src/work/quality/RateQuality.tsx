/** What a rep says of a lead with one tap. The same again takes it back; so does the message that follows, for eight seconds. */
import { useMutation, useQueryClient } from '@tanstack/react-query'

import { adjustRecord, recordKeys, useObject } from '@/api'
import { toast } from '@/design'
import { useSay, useTexts } from '@/i18n'

import styles from './quality.module.css'

const FIELD = 'quality'

interface RateQualityProps {
  object: string
  id: string
  value: unknown
  /** Whose lead it is, told to those who hear the page. */
  title: string
}

export function RateQuality({ object, id, value, title }: RateQualityProps) {
  const t = useTexts('quality')
  const say = useSay()
  const client = useQueryClient()
  const meta = useObject(object)
  const choices = meta?.fields.find((field) => field.name === FIELD)?.options.choices ?? []
  const rate = useMutation({
    mutationFn: (given: string | null) => adjustRecord(object, id, () => ({ [FIELD]: given })),
    onError: (error) => toast.error(error.message),
    onSettled: async () => {
      for (const queryKey of [recordKeys.one(object, id), ['cockpit'], ['list', object], ['records', object]]) await client.invalidateQueries({ queryKey })
    },
  })
  if (!meta?.actions.includes('update') || choices.length === 0) return null
  const before = typeof value === 'string' ? value : null
  const now = rate.isPending ? rate.variables : before
  const press = (given: string, words: string) => {
    const next = given === before ? null : given
    rate.mutate(next, {
      onSuccess: () => toast.offer(next ? t('rated', { title, quality: words }) : t('taken_back', { title }), t('undo'), () => rate.mutate(before)),
    })
  }
  return (
    <span className={styles.rate} role="group" aria-label={t('label', { title })}>
      {choices.map((choice) => (
        <button key={choice.value} type="button" aria-pressed={now === choice.value} disabled={rate.isPending} data-quality={choice.value} onClick={() => press(choice.value, say(choice.label))}>
          {say(choice.label)}
        </button>
      ))}
    </span>
  )
}
