/** The drawer of a rule that is there: everybody's, or the copy of the reader's unit (ADR 0039). */
import { toast } from '@/design'

import type { Shown } from '../draftState'
import { copyChange, useUnitCopy } from '../parts/unitCopy'
import type { Body, Change } from '../shapes'
import { RuleDrawer } from './RuleDrawer'

interface RuleEditorProps {
  rule: Shown
  object: Shown
  taken: readonly string[]
  onSend: (changes: Change[]) => void
  onClose: () => void
}

export function RuleEditor({ rule, object, taken, onSend, onClose }: RuleEditorProps) {
  const found = useUnitCopy('rule', rule.name)
  const copy = rule.standing === 'new' ? null : found
  const own = copy?.on ? copy : null
  const body = own?.variant ? (own.variant.body.body as Body) : rule.body
  const save = (next: Body) => {
    onClose()
    if (own) void copyChange(own, rule, next).then((change) => onSend([change]), (error: Error) => toast.error(error.message))
    else onSend([{ kind: 'rule', name: rule.name, body: next }])
  }
  const drop = () => {
    onClose()
    if (copy?.variant) onSend([{ kind: 'variant', name: copy.variant.name, body: null }])
  }
  return <RuleDrawer key={own ? 'unit' : 'all'} object={object.name} app={object.app} given={{ name: rule.name, body }} copy={copy && { of: copy, onDrop: drop }} taken={taken} onClose={onClose} onSave={(saved) => save(saved.body)} />
}
