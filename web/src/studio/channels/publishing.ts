/** Publishing one change by a draft of its own, so that nobody's unfinished work goes along; it is a version like any other. */
import { http, type Label } from '@/api'

import { forgetInForce } from '../inForce'
import type { Change, Definition, Draft, Plan } from '../shapes'

/** People have to agree first: the draft is kept for them. */
export class HeldBack extends Error {
  constructor(
    readonly draft: string,
    readonly missing: { text: Label | string }[],
  ) {
    super('held back')
  }
}

/** The change would not stand. */
export class Faulty extends Error {
  constructor(readonly faults: Plan['faults']) {
    super('faulty')
  }
}

/** The channels in force, as they are now. */
export const channelsInForce = async (): Promise<Definition[]> => (await http.get<{ rows: Definition[] }>('/studio/definitions', { kind: 'channel', bodies: true })).rows

/** The version that was made. Throws HeldBack, Faulty, or what the server refuses with; a draft that leads nowhere is not left behind. */
export async function publishChange(title: string, app: string, changesOf: (channels: Definition[]) => Change[]): Promise<number> {
  const draft = await http.post<Draft>('/studio/drafts', { title: title.slice(0, 200), app })
  const path = `/studio/drafts/${draft.id}`
  let kept = false
  try {
    const changes = changesOf(await channelsInForce())
    const put = await http.put<Draft>(`${path}/changes`, { changes, revision: draft.revision, version: draft.version })
    const plan = await http.post<Plan>(`${path}/plan`, {})
    if (plan.faults.length) throw new Faulty(plan.faults)
    if (put.gate?.missing.length) {
      kept = true
      throw new HeldBack(draft.id, put.gate.missing as { text: Label | string }[])
    }
    const { version } = await http.post<{ version: number }>(`${path}/publish`, { note: title.slice(0, 1000) })
    kept = true
    forgetInForce()
    return version
  } finally {
    if (!kept) await http.remove<void>(path).catch(() => undefined)
  }
}
