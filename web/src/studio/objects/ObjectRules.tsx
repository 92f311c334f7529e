/** The rules that every record of an object has to satisfy, whoever writes it. */
import { useSearchParams } from 'react-router'

import { AddIcon, Blank, Button, EditIcon, Panel, RemoveIcon, RightIcon, Tone, UndoIcon } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { useChecked } from '../conditions/checked'
import { useDefinitions } from '../definitions'
import type { Shown } from '../draftState'
import { inForce } from '../inForce'
import { Standing } from '../parts/Standing'
import { useOwnCopies } from '../parts/unitCopy'
import type { Change } from '../shapes'
import styles from './objects.module.css'
import { RuleDrawer } from './RuleDrawer'
import { RuleEditor } from './RuleEditor'

const NEW = '+'

export const useRules = (object: string): Shown[] => useDefinitions({ kind: 'rule', object }).rows.filter((one) => one.body.object === object)

/** A condition in words, or as it is written when it says none. */
function useMeant(object: string, text: unknown): string {
  const say = useSay()
  const written = typeof text === 'string' ? text : ''
  return say(useChecked(object, written, 'bool')?.words) || written
}

interface LineProps {
  rule: Shown
  object: string
  /** The reader's unit has its own of this one. */
  copied: boolean
  onEdit: () => void
  onRemove: () => void
  onRestore: () => void
}

function RuleLine({ rule, object, copied, onEdit, onRemove, onRestore }: LineProps) {
  const t = useTexts('studio-rules')
  const ts = useTexts('studio')
  const say = useSay()
  const [when, require] = [useMeant(object, rule.body.when), useMeant(object, rule.body.require)]
  const name = say(rule.label) || rule.name
  return (
    <li className={styles.rule} data-standing={rule.standing}>
      <button type="button" className={styles.fieldName} disabled={rule.standing === 'removed'} onClick={onEdit}>
        <b>{name}</b>
        <small>{when ? t('meant', { when, require }) : t('meant_always', { require })}</small>
      </button>
      <span>
        {copied ? <Tone tone="blue">{t('copied')}</Tone> : null} <Standing of={rule.standing} />
      </span>
      {rule.standing === 'removed' ? (
        <Button size="small" icon={<UndoIcon />} onClick={onRestore}>
          {ts('action.restore')}
        </Button>
      ) : (
        <span className={styles.fieldTools}>
          <Button type="text" size="small" icon={<EditIcon />} aria-label={t('edit', { name })} onClick={onEdit} />
          <Button type="text" size="small" icon={<RemoveIcon />} aria-label={t('remove', { name })} onClick={onRemove} />
        </span>
      )}
    </li>
  )
}

export function ObjectRules({ object, rules, onSend }: { object: Shown; rules: readonly Shown[]; onSend: (changes: Change[]) => void }) {
  const t = useTexts('studio-rules')
  const taken = useDefinitions({ kind: 'rule' }).rows.map((one) => one.name)
  const copied = useOwnCopies('rule')
  const [params, setParams] = useSearchParams()
  const chosen = params.get('rule')
  const open = (rule: string | null) => setParams(rule ? { rule } : {}, { replace: true })
  const found = rules.find((one) => one.name === chosen && one.standing !== 'removed')
  const put = (name: string, body: Change['body']) => onSend([{ kind: 'rule', name, body }])
  const add = (
    <Button size="small" icon={<AddIcon />} onClick={() => open(NEW)}>
      {t('new')}
    </Button>
  )
  return (
    <Panel flush title={t('title')} note={rules.length ? String(rules.filter((one) => one.standing !== 'removed').length) : undefined} actions={rules.length ? add : null}>
      {rules.length === 0 ? (
        <Blank icon={<RightIcon />} title={t('none')} note={t('none_note')} action={add} />
      ) : (
        <ul className={styles.rules} aria-label={t('title')}>
          {rules.map((one) => (
            <RuleLine key={one.name} rule={one} object={object.name} copied={copied.has(one.name)} onEdit={() => open(one.name)} onRemove={() => put(one.name, null)} onRestore={() => put(one.name, inForce(one))} />
          ))}
        </ul>
      )}
      {chosen === NEW ? (
        <RuleDrawer
          object={object.name}
          app={object.app}
          given={null}
          taken={taken}
          onClose={() => open(null)}
          onSave={({ name, body }) => {
            open(null)
            put(name, body)
          }}
        />
      ) : null}
      {found ? <RuleEditor key={chosen} rule={found} object={object} taken={taken} onSend={onSend} onClose={() => open(null)} /> : null}
    </Panel>
  )
}
