/** What a person says of a pair, with the way back. */
import { useMutation, useQueryClient } from '@tanstack/react-query'

import { tellApart, type Pair } from '@/api'
import { toast } from '@/design'
import { useTexts } from '@/i18n'

export function useTellApart() {
  const t = useTexts('pairs')
  const client = useQueryClient()
  const tell = useMutation({
    mutationFn: ({ pair, apart }: { pair: Pair; apart: boolean }) => tellApart(pair, apart),
    onSuccess: async (_, { pair, apart }) => {
      if (apart) toast.offer(t('kept_apart'), t('undo'), () => tell.mutate({ pair, apart: false }))
      else toast.success(t('opened'))
      await client.invalidateQueries({ queryKey: ['pairs'] })
      await client.invalidateQueries({ predicate: (query) => query.queryKey.at(-1) === 'pairs' })
    },
    onError: (error) => toast.error(error.message),
  })
  return tell
}
