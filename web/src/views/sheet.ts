/** Tables as files that spreadsheets open. */

/** A header line and a line per row. Cells that a spreadsheet would run as formulas begin with an apostrophe. */
export function sheetText(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const safe = (text: string) => (/^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text)
  const cell = (text: string) => `"${safe(text).replaceAll('"', '""')}"`
  return [head, ...lines].map((line) => line.map(cell).join(',')).join('\r\n')
}

export function saveAs(name: string, href: string): void {
  const link = document.createElement('a')
  link.download = name
  link.href = href
  link.click()
}

/** The text of a sheet as a download. */
export function saveSheet(name: string, text: string): void {
  const href = URL.createObjectURL(new Blob(['\ufeff', text], { type: 'text/csv' }))
  saveAs(`${name}.csv`, href)
  setTimeout(() => URL.revokeObjectURL(href), 1000)
}
