/** Problems (application/problem+json) as errors, and their faults as form errors. */

export interface Fault {
  at: string
  slug: string
  detail: string
  params?: Record<string, unknown>
}

export class ApiProblem extends Error {
  readonly status: number
  readonly slug: string
  readonly title: string
  readonly detail: string
  readonly faults: Fault[]
  /** Everything else the problem carries: `yours`, `theirs`, `base`, `id`, … */
  readonly params: Record<string, unknown>

  constructor(status: number, body: Record<string, unknown>) {
    const { title, detail, slug, faults, type: _type, status: _status, ...params } = body
    super(String(detail ?? title ?? slug ?? status))
    this.name = 'ApiProblem'
    this.status = status
    this.slug = String(slug ?? 'unknown')
    this.title = String(title ?? '')
    this.detail = String(detail ?? '')
    this.faults = Array.isArray(faults) ? (faults as Fault[]) : []
    this.params = params
  }
}

/** No answer at all: the line is down or the server restarts. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super('unreachable', { cause })
    this.name = 'Unreachable'
  }
}

/** "/values/phone" -> "phone"; "/changes/0/body/label" -> "changes.0.body.label". */
export function faultField(at: string): string {
  return at.replace(/^\/?(values\/)?/, '').split('/').join('.')
}

interface FormLike {
  setFields: (fields: { name: string[]; errors: string[] }[]) => void
}

/**
 * Puts the faults of a problem on their form fields.
 * Returns the faults that found no field of `names` (show them as a message), empty when all were placed.
 */
export function applyFaults(form: FormLike, error: unknown, names: readonly string[]): Fault[] {
  if (!(error instanceof ApiProblem)) return []
  const placed = new Map<string, string[]>()
  const rest: Fault[] = []
  for (const fault of error.faults) {
    const field = faultField(fault.at).split('.')[0] ?? ''
    if (names.includes(field)) placed.set(field, [...(placed.get(field) ?? []), fault.detail])
    else rest.push(fault)
  }
  form.setFields([...placed].map(([name, errors]) => ({ name: [name], errors })))
  return rest
}
