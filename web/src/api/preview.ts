/** Looking at a draft as somebody: kept for this tab, sent with every read; nothing can be written meanwhile. */

export interface Preview {
  draft: string
  title: string
  as: { id: string; name: string } | null
  /** Where leaving leads to; the Studio when nothing is said. */
  back?: string
}

const STORED = 'yd.preview'

function stored(): Preview | null {
  try {
    const given = JSON.parse(sessionStorage.getItem(STORED) ?? 'null') as Preview | null
    return given && typeof given.draft === 'string' ? given : null
  } catch {
    return null
  }
}

let current: Preview | null | undefined

export const currentPreview = (): Preview | null => (current === undefined ? (current = stored()) : current)

/** Takes effect with the next page load: what was read before belongs to the other side. */
export function setPreview(preview: Preview | null): void {
  try {
    if (preview) sessionStorage.setItem(STORED, JSON.stringify(preview))
    else sessionStorage.removeItem(STORED)
  } catch {
    // Without storage there is no tab to remember it for.
  }
  current = preview
}

export function previewHeaders(method: string): Record<string, string> {
  const preview = currentPreview()
  if (!preview || method !== 'GET') return {}
  return { 'X-Preview-Draft': preview.draft, ...(preview.as ? { 'X-Preview-As': preview.as.id } : {}) }
}
