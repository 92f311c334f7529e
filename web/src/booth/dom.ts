/** Elements from a line of code; texts are always texts, never markup. */
type Given = Record<string, string | boolean | number | ((event: Event) => void) | undefined>
type Inner = Node | string | null | undefined | false

export function h<K extends keyof HTMLElementTagNameMap>(name: K, given: Given = {}, ...inner: Inner[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(given)) {
    if (typeof value === 'function') made.addEventListener(key, value)
    else if (value === true) made.setAttribute(key, '')
    else if (value !== undefined && value !== false) made.setAttribute(key, String(value))
  }
  made.append(...inner.filter((one): one is Node | string => one !== null && one !== undefined && one !== false && one !== ''))
  return made
}
