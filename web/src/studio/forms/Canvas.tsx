/** The sheet of a form: sections with their fields, moved by pointer or by keyboard. */
import { closestCorners, DndContext, KeyboardSensor, PointerSensor, useDroppable, useSensor, useSensors, type DragEndEvent } from '@dnd-kit/core'
import { rectSortingStrategy, SortableContext, sortableKeyboardCoordinates, useSortable } from '@dnd-kit/sortable'
import { CSS } from '@dnd-kit/utilities'

import type { FieldMeta } from '@/api'
import { AddIcon, Button, CloseIcon, ConditionIcon, DownIcon, DragIcon, UpIcon } from '@/design'
import { useSay, useTexts } from '@/i18n'

import type { Body } from '../shapes'
import { droppedField, movedSection, placeOfField, putField, rulesOf, tabsOf, withTab, type SectionBody } from './formState'
import type { Chosen } from './FormDesigner'
import styles from './forms.module.css'

interface CanvasProps {
  body: Body
  tab: number
  fields: ReadonlyMap<string, FieldMeta>
  chosen: Chosen
  onChoose: (chosen: Chosen) => void
  onChange: (body: Body) => void
}

function FieldChip({ name, words, note, ruled, chosen, onChoose, onDrop }: { name: string; words: string; note: string; ruled: boolean; chosen: boolean; onChoose: () => void; onDrop: () => void }) {
  const t = useTexts('studio')
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({ id: name })
  const { role: _role, ...rest } = attributes
  return (
    <li ref={setNodeRef} className={styles.chip} data-dragging={isDragging} data-chosen={chosen} style={{ transform: CSS.Translate.toString(transform), transition }}>
      <button type="button" ref={setActivatorNodeRef} className={styles.grip} aria-label={t('sort.grip', { name: words })} {...rest} {...listeners}>
        <DragIcon />
      </button>
      <button type="button" className={styles.chipWords} aria-pressed={chosen} onClick={onChoose}>
        <b>{words}</b>
        <small>{note}</small>
        {ruled ? <ConditionIcon aria-hidden /> : null}
      </button>
      <Button type="text" size="small" icon={<CloseIcon />} aria-label={t('list.drop', { name: words })} onClick={onDrop} />
    </li>
  )
}

function Section({ at, section, props, count }: { at: number; section: SectionBody; props: CanvasProps; count: number }) {
  const t = useTexts('studio-design')
  const ts = useTexts('studio')
  const to = useTexts('studio-objects')
  const say = useSay()
  const { body, tab, fields, chosen, onChoose, onChange } = props
  const { setNodeRef, isOver } = useDroppable({ id: `section:${at}` })
  const on = chosen.what === 'section' && chosen.at === at
  return (
    <section className={styles.section} data-chosen={on} aria-label={say(section.label) || t('form.section')}>
      <header className={styles.sectionHead}>
        <button type="button" className={styles.sectionName} aria-pressed={on} onClick={() => onChoose({ what: 'section', at })}>
          {say(section.label) || t('form.untitled')}
          <small>{t('form.columns_count', { count: section.columns ?? 2 })}</small>
          {section.visible_when ? <ConditionIcon aria-hidden /> : null}
        </button>
        <Button type="text" size="small" icon={<UpIcon />} aria-label={ts('action.up')} disabled={at === 0} onClick={() => onChange(movedSection(body, tab, at, -1))} />
        <Button type="text" size="small" icon={<DownIcon />} aria-label={ts('action.down')} disabled={at === count - 1} onClick={() => onChange(movedSection(body, tab, at, 1))} />
      </header>
      <SortableContext items={section.fields} strategy={rectSortingStrategy}>
        <ul ref={setNodeRef} className={styles.cells} data-over={isOver} style={{ gridTemplateColumns: `repeat(${section.columns ?? 2}, minmax(0, 1fr))` }}>
          {section.fields.map((name) => (
            <FieldChip
              key={name}
              name={name}
              words={say(fields.get(name)?.label) || name}
              note={fields.has(name) ? to(`type.${fields.get(name)!.type}`) : t('form.gone')}
              ruled={name in rulesOf(body)}
              chosen={chosen.what === 'field' && chosen.name === name}
              onChoose={() => onChoose({ what: 'field', name })}
              onDrop={() => onChange(droppedField(body, name))}
            />
          ))}
          {section.fields.length === 0 ? <li className={styles.emptyCell}>{t('form.drop_here')}</li> : null}
        </ul>
      </SortableContext>
    </section>
  )
}

export function Canvas(props: CanvasProps) {
  const t = useTexts('studio-design')
  const ts = useTexts('studio')
  const { body, tab, onChange, onChoose } = props
  const sections = tabsOf(body)[tab]?.sections ?? []
  const sensors = useSensors(useSensor(PointerSensor, { activationConstraint: { distance: 4 } }), useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }))
  const end = ({ active, over }: DragEndEvent) => {
    if (!over || active.id === over.id) return
    const [field, target] = [String(active.id), String(over.id)]
    if (target.startsWith('section:')) {
      const section = Number(target.slice(8))
      onChange(putField(body, field, { tab, section, at: sections[section]?.fields.length ?? 0 }))
      return
    }
    const [from, to] = [placeOfField(body, field), placeOfField(body, target)]
    if (!to) return
    const later = from && from.tab === to.tab && from.section === to.section && from.at < to.at
    onChange(putField(body, field, later ? { ...to, at: to.at + 1 } : to))
  }
  const addSection = () => {
    onChange(withTab(body, tab, (one) => ({ ...one, sections: [...(one.sections ?? []), { fields: [] }] })))
    onChoose({ what: 'section', at: sections.length })
  }
  return (
    <DndContext sensors={sensors} collisionDetection={closestCorners} onDragEnd={end} accessibility={{ screenReaderInstructions: { draggable: ts('sort.how') } }}>
      <div className={styles.sheet}>
        {sections.map((section, at) => (
          <Section key={at} at={at} section={section} props={props} count={sections.length} />
        ))}
        <Button icon={<AddIcon />} onClick={addSection}>
          {t('form.add_section')}
        </Button>
      </div>
    </DndContext>
  )
}
