/** What the form of a record asks for when its card goes elsewhere. */
import { readRecord, type Meta, type ObjectMeta, type Row, type Session } from '@/api'

import { editable } from '../editable'
import { blanksOf, formOf, judgeOf } from '../form/formOf'
import type { Values } from '../sides'

/** Names of the fields that become necessary by these values and are empty; a card holds only some, so the record is read. */
export async function askedAnew(meta: Meta, object: ObjectMeta, session: Session | null | undefined, card: Row, values: Values): Promise<string[]> {
  const form = formOf(meta, object)
  if (!object.rules?.length && !Object.values(form.rules).some((rule) => rule.required_when)) return []
  const row = await readRecord(object.name, card.id).catch(() => null)
  if (!row) return []
  const blank = (of: Row) => blanksOf(editable(object.fields), judgeOf(form, object, of, session, new Date()), of, 'required').map((field) => field.name)
  const before = blank(row)
  return blank({ ...row, ...values }).filter((name) => !before.includes(name))
}
