/** When, if, then: one automation as blocks. Every change goes into the draft. */
import { Labelled, Panel, Typed } from '@/design'
import { useTexts } from '@/i18n'

import { putChanges } from '../draft'
import { ConditionBlock } from './ConditionBlock'
import { useObjectOf } from './about'
import { tidy, text, type AutomationBody } from './model'
import { ThenBlocks } from './ThenBlocks'
import { WhenBlock } from './WhenBlock'
import styles from './automations.module.css'

export function Editor({ name, body }: { name: string; body: AutomationBody }) {
  const t = useTexts('studio-automations')
  const object = useObjectOf(body.when)
  const put = (next: AutomationBody) => void putChanges([{ kind: 'automation', name, body: tidy(next) }], t('draft.title', { name: body.label.zh })).catch(() => undefined)
  return (
    <div className={styles.blocks}>
      <Panel title={t('block.name')}>
        <div className={styles.form}>
        <div className={styles.pair}>
          {(['zh', 'en'] as const).map((language) => (
            <Labelled key={language} label={t(`name.${language}`)} required>
              {(tied) => <Typed {...tied} value={body.label[language]} onDone={(words) => put({ ...body, label: { ...body.label, [language]: words } })} />}
            </Labelled>
          ))}
        </div>
        <Labelled label={t('name.note')}>
          {(tied) => <Typed {...tied} maxLength={500} value={body.description?.zh ?? ''} onDone={(words) => put({ ...body, description: words ? { zh: words, en: body.description?.en ?? words } : undefined })} />}
        </Labelled>
        </div>
      </Panel>
      <Panel title={t('block.when')}>
        <WhenBlock value={body.when} object={object} onChange={(when) => put({ ...body, when: tidy(when) })} />
      </Panel>
      <Panel title={t('block.if')} note={t('block.if_note')}>
        <ConditionBlock object={object} label={t('block.if')} value={text(body.if)} onChange={(condition) => put({ ...body, if: condition })} />
      </Panel>
      <Panel title={t('block.then')} note={t('block.then_note')}>
        <ThenBlocks value={body.then} object={object} onChange={(then) => put({ ...body, then })} />
      </Panel>
    </div>
  )
}
