import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode, Suspense } from 'react'
import { createBrowserRouter, RouterProvider } from 'react-router'

import { DesignProvider } from '@/design'

import { client } from './client'
import { routes } from './routes'

const router = createBrowserRouter(routes)

export function App() {
  return (
    <StrictMode>
      <QueryClientProvider client={client}>
        <DesignProvider>
          <Suspense fallback={null}>
            <RouterProvider router={router} />
          </Suspense>
        </DesignProvider>
      </QueryClientProvider>
    </StrictMode>
  )
}
