/** Where a definition is edited. */
import type { Key } from './shapes'

const PLACES: Record<string, (name: string) => string> = {
  app: () => '',
  object: (name) => `objects/${name}`,
  field: (name) => `objects/${name.slice(0, name.lastIndexOf('.'))}?field=${name.slice(name.lastIndexOf('.') + 1)}`,
  form: (name) => `forms/${name}`,
  view: (name) => `views/${name}`,
  decision_table: (name) => `tables/${name}`,
  grant: (name) => `grants?grant=${name}`,
  role: (name) => `grants?role=${name}`,
  dashboard: (name) => `dashboards/${name}`,
  calendar: (name) => `calendars/${name}`,
  metric: (name) => `metrics/${name}`,
  automation: (name) => `automations/${name}`,
  ownership: (name) => `variants?ownership=${name}`,
  rollout: () => 'releases',
  webhook: (name) => `webhooks/${name}`,
}

/** The address of a definition's editor; the general one for kinds that have none of their own. */
export function addressOf({ kind, name }: Key, pages: ReadonlySet<string>): string {
  const own = PLACES[kind]?.(name)
  const page = own?.split(/[/?]/)[0] ?? ''
  if (own !== undefined && pages.has(page)) return `/studio/${own}`
  return `/studio/definitions/${kind}/${encodeURIComponent(name)}`
}
