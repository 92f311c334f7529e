/** The page starts here: texts, then the shell; the first reads go out while the code still loads. */
import { createRoot } from 'react-dom/client'

import { queries } from '@/api'
import { i18n, prepareTexts } from '@/i18n'

import { App } from './App'
import { client } from './client'

const RELOADED = 'yd.reloaded'

// After an update the old chunks may be gone: load the page anew, once.
window.addEventListener('vite:preloadError', (event) => {
  const last = Number(sessionStorage.getItem(RELOADED) ?? 0)
  if (Date.now() - last < 60_000) return
  event.preventDefault()
  sessionStorage.setItem(RELOADED, String(Date.now()))
  location.reload()
})

void client.prefetchQuery(queries.session()).then(() => {
  if (!client.getQueryData(queries.session().queryKey)) return
  void client.prefetchQuery(queries.meta())
})
if (location.pathname === '/') {
  void import('@/work/Cockpit')
  if (localStorage.getItem('yd.in')) void client.prefetchQuery(queries.cockpit())
}

void prepareTexts().then(() => {
  // Until a page says its own title, and on pages that have none.
  const title = () => {
    document.title = String(i18n.t('shell:brand'))
  }
  title()
  i18n.on('languageChanged', title)
  createRoot(document.getElementById('root')!).render(<App />)
})
