/** A leaf in words: who, by which way, which fields. */
import { useMeta, type AuditLeaf } from '@/api'
import { useSay, useTexts } from '@/i18n'

const MOST_FIELDS = 8
const SOURCES = ['ui', 'api', 'bulk', 'import', 'accounts', 'publish', 'views', 'system', 'bin', 'demo', 'studio', 'work', 'merge', 'decisions', 'signals', 'automation', 'task_flow']
const KINDS = ['system', 'channel', 'token']

export function useLeafWords() {
  const t = useTexts('audit')
  const say = useSay()
  const meta = useMeta().data
  const fieldsOf = (leaf: AuditLeaf): string[] => {
    const object = meta?.objects.find((one) => one.name === leaf.object)
    return leaf.fields.map((name) => say(object?.fields.find((one) => one.name === name)?.label) || name)
  }
  return {
    who: (leaf: AuditLeaf): string => leaf.actor.name || (KINDS.includes(leaf.actor.kind ?? '') ? t(`kind.${leaf.actor.kind}`) : leaf.actor.key),
    source: (leaf: AuditLeaf): string => (SOURCES.includes(leaf.source) ? t(`source.${leaf.source}`) : say(leaf.source_label) || leaf.source),
    what: (leaf: AuditLeaf): string => {
      const parts: string[] = []
      if (leaf.refused) parts.push(say(leaf.refused), t('refusals', { count: leaf.count }))
      else if (leaf.count > 1) parts.push(t('count', { count: leaf.count }))
      const fields = fieldsOf(leaf)
      if (fields.length > 0) parts.push(fields.length > MOST_FIELDS ? t('fields_more', { fields: fields.slice(0, MOST_FIELDS).join('、'), count: fields.length }) : fields.join('、'))
      for (const [name, value] of Object.entries(leaf.says)) if (typeof value === 'string' && value) parts.push(`${t(`says.${name}`)} ${name === 'act' || name === 'step' ? t(`said.${value}`) : value}`)
      for (const one of leaf.allowed_by) parts.push(t(one.temporary ? 'by_temporary' : 'by_grant', { grant: say(one.label) }))
      return parts.length > 0 ? ` · ${parts.join(' · ')}` : ''
    },
  }
}
