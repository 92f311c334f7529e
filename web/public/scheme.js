// Before the first paint: the chosen scheme, so that dark never flashes white. Same origin, no inline script.
;(function () {
  var chosen = ''
  try {
    chosen = localStorage.getItem('yd.scheme') || ''
  } catch {
    // Storage may be refused: the system decides.
  }
  var dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.dataset.scheme = dark ? 'dark' : 'light'
})()
