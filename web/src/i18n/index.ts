/**
 * In: JSON texts, one file per namespace: `src/i18n/<locale>/<namespace>.json` (both locales, same keys).
 * Out: `useTexts(namespace)` for components, `say(label)` for two-language labels of the server, formats.
 * Every namespace but `shell` and `cockpit` in zh-CN is fetched when first used (components suspend).
 * Must not know: pages.
 */
export { changeLocale, currentLocale, i18n, prepareTexts, useLocale, type Locale } from './locale'
export { say, useSay, useTexts, type Said } from './texts'
export { formatAgo, formatCount, formatDate, formatDuration, formatMoney, formatPercent, formatPhone, formatSpan, formatTime } from './formats'
