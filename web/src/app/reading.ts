/** Marks notices as read. */
import { useMutation, useQueryClient } from '@tanstack/react-query'

import { http } from '@/api'

export function useReading() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (ids: string[] | 'all') => http.post('/notices/read', { ids }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['notices'] }),
  })
}
