/** Doing something in a console: its answer is the console as it is now. */
import { useMutation, useQueryClient } from '@tanstack/react-query'

import { ApiProblem, forcePost, forceQueries } from '@/api'
import { toast } from '@/design'
import { useTexts } from '@/i18n'

export function useForcePost(id: string, done?: () => void) {
  const t = useTexts('task-forces')
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ path, body }: { path: string; body: Record<string, unknown> }) => forcePost(id, path, body),
    onSuccess: (opened) => {
      // Leaving answers with what is left, which is no console.
      if ('force' in opened) client.setQueryData(forceQueries.one(id).queryKey, opened)
      done?.()
    },
    onError: (error) => toast.error(error instanceof ApiProblem ? error.message : t('failed')),
    onSettled: () => client.invalidateQueries({ queryKey: ['task-forces'] }),
  })
}
