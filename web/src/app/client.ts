/** The query cache of this tab. */
import { QueryClient } from '@tanstack/react-query'

import { ApiProblem } from '@/api'

export const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      gcTime: 10 * 60_000,
      refetchOnWindowFocus: false,
      // What the server has refused stays refused; a broken line is worth two more tries.
      retry: (count, error) => !(error instanceof ApiProblem && error.status < 500) && count < 2,
      retryDelay: (count) => 400 * 2 ** count,
    },
  },
})
