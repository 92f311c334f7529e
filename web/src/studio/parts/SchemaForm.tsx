/** Any body by its schema: for kinds that have no editor of their own. */
import { createContext, useContext, useState } from 'react'

import type { Label } from '@/api'
import { AddIcon, Button, CloseIcon, Input, InputNumber, Labelled, Select, Switch, Typed } from '@/design'
import { useSay, useTexts } from '@/i18n'

import ExpressionBox from '../conditions/ExpressionBox'
import type { Body, JsonSchema } from '../shapes'
import { LabelBoxes } from './LabelBoxes'
import { ObjectSelect } from './ObjectSelect'
import { PointBox, pointsTo } from './PointBox'
import { firstValue, resolved, shapeOf } from './schema'
import styles from './schema.module.css'

interface PartProps {
  schema: JsonSchema
  root: JsonSchema
  value: unknown
  /** Undefined takes the member out. */
  onChange: (value: unknown) => void
  /** Key of the member, for what its name tells. */
  name: string
  words: string
  /** The object that expressions of this body speak of. */
  object: string
  needed: boolean
  /** Pointer of the member within the body. */
  at: string
}

/** Which definition is edited: expressions are checked as the kind itself would. */
const Whole = createContext<{ kind: string; name: string; body: Body } | null>(null)

/** Members that hold expressions wherever they stand. */
const EXPRESSIONS = new Set(['when', 'condition', 'filter', 'expr', 'open_when', 'value', 'territory', 'starts_when', 'stops_when', 'while', 'stick', 'ramp', 'won_when', 'lost_when', 'leads', 'may', 'take_back', 'doubted', 'strength', 'open', 'outcome'])
const OBJECTS = new Set(['object', 'candidates', 'target'])

function ListPart(props: PartProps & { item: JsonSchema }) {
  const t = useTexts('studio')
  const { value, item, root, onChange, words } = props
  const items = Array.isArray(value) ? (value as unknown[]) : []
  const shape = shapeOf(item, root, items[0])
  if (shape.kind === 'text') {
    return <Labelled label={words}>{(tied) => <Select<string[]> {...tied} mode="tags" value={items.map(String)} options={[]} open={false} onChange={(next) => onChange(next.length || props.needed ? next : undefined)} />}</Labelled>
  }
  if (shape.kind === 'choice') {
    return <Labelled label={words}>{(tied) => <Select<string[]> {...tied} mode="multiple" value={items.map(String)} options={shape.values.map((one) => ({ value: one, label: one }))} onChange={(next) => onChange(next.length || props.needed ? next : undefined)} />}</Labelled>
  }
  return (
    <Labelled label={words}>
      <div className={styles.items}>
        {items.map((one, at) => (
          <div key={at} className={styles.item}>
            <Part {...props} schema={item} value={one} name={props.name} words={`${words} ${at + 1}`} at={`${props.at}/${at}`} needed onChange={(next) => onChange(items.map((other, place) => (place === at ? next : other)))} />
            <Button size="small" type="text" icon={<CloseIcon />} aria-label={t('list.drop', { name: `${words} ${at + 1}` })} onClick={() => onChange(items.filter((_, place) => place !== at))} />
          </div>
        ))}
        <Button size="small" icon={<AddIcon />} onClick={() => onChange([...items, firstValue(item, root)])}>
          {t('action.add')}
        </Button>
      </div>
    </Labelled>
  )
}

function MapPart(props: PartProps & { item: JsonSchema }) {
  const t = useTexts('studio')
  const { value, item, root, onChange, words } = props
  const [key, setKey] = useState('')
  const entries = Object.entries((value as Body | undefined) ?? {})
  const add = () => {
    if (!key.trim() || key in ((value as Body | undefined) ?? {})) return
    onChange({ ...(value as Body | undefined), [key.trim()]: firstValue(item, root) })
    setKey('')
  }
  return (
    <Labelled label={words}>
      <div className={styles.items}>
        {entries.map(([name, one]) => (
          <div key={name} className={styles.item}>
            <Part {...props} schema={item} value={one} name={props.name} words={name} at={`${props.at}/${step(name)}`} needed onChange={(next) => onChange({ ...(value as Body), [name]: next })} />
            <Button size="small" type="text" icon={<CloseIcon />} aria-label={t('list.drop', { name })} onClick={() => onChange(Object.fromEntries(entries.filter(([other]) => other !== name)))} />
          </div>
        ))}
        <div className={styles.key}>
          <Input size="small" aria-label={t('schema.key_of', { name: words })} placeholder={t('schema.key')} value={key} onChange={(event) => setKey(event.target.value)} onPressEnter={add} />
          <Button size="small" icon={<AddIcon />} onClick={add} disabled={!key.trim()}>
            {t('action.add')}
          </Button>
        </div>
      </div>
    </Labelled>
  )
}

/** What no editor fits: the JSON itself. */
function JsonPart({ value, onChange, words }: PartProps) {
  const t = useTexts('studio')
  const [faulty, setFaulty] = useState(false)
  const done = (text: string) => {
    try {
      onChange(text.trim() ? JSON.parse(text) : undefined)
      setFaulty(false)
    } catch {
      setFaulty(true)
    }
  }
  return (
    <Labelled label={words} fault={faulty ? t('schema.broken') : undefined}>
      {(tied) => <Typed {...tied} code lines={2} faulty={faulty} value={value === undefined ? '' : JSON.stringify(value, null, 1)} onDone={done} />}
    </Labelled>
  )
}

function Part(props: PartProps) {
  const { schema, root, onChange, name, words, object, needed, at } = props
  const whole = useContext(Whole)
  const say = useSay()
  // What is not said counts as its default, and is shown so.
  const value = props.value ?? schema.default
  const shape = shapeOf(schema, root, value)
  switch (shape.kind) {
    case 'label':
      // Its boxes say themselves that they are the name.
      return name === 'label' ? (
        <LabelBoxes value={value as Label | undefined} onChange={onChange} />
      ) : (
        <Labelled label={words}>
          <LabelBoxes value={value as Label | undefined} onChange={onChange} />
        </Labelled>
      )
    case 'boolean':
      return (
        <Labelled label={words} inline>
          {(tied) => <Switch {...tied} checked={value === true} onChange={onChange} />}
        </Labelled>
      )
    case 'number':
    case 'integer':
      return <Labelled label={words}>{(tied) => <InputNumber {...tied} style={{ width: '100%' }} precision={shape.kind === 'integer' ? 0 : undefined} value={(value as number | undefined) ?? null} onChange={(next) => onChange(next ?? undefined)} />}</Labelled>
    case 'choice':
      return <Labelled label={words}>{(tied) => <Select<string> {...tied} allowClear={!needed} value={(value as string | undefined) ?? null} options={shape.values.map((one) => ({ value: one, label: say(schema.labels?.[one]) || one }))} onChange={(next: string | undefined) => onChange(next)} />}</Labelled>
    case 'object':
      return (
        <Labelled label={words}>
          <div className={styles.nested}>
            <Members schema={schema} root={root} value={(value as Body | undefined) ?? {}} object={object} at={at} onChange={(next) => onChange(next)} />
          </div>
        </Labelled>
      )
    case 'list':
      // Emptied, it must say so where nothing said means something.
      return <ListPart {...props} value={value} needed={needed || (Array.isArray(schema.default) && schema.default.length > 0)} item={shape.item} />
    case 'map':
      return <MapPart {...props} value={value} item={shape.item} />
    case 'any':
      return <JsonPart {...props} />
    default: {
      const point = object && whole ? pointsTo(whole.kind, name) : undefined
      if (point && whole) return <PointBox point={point} words={words} object={object} body={whole.body} value={(value as string | undefined) ?? null} needed={needed} onChange={onChange} />
      if (OBJECTS.has(name)) return <Labelled label={words}>{(tied) => <ObjectSelect {...tied} value={value as string | undefined} onChange={onChange} />}</Labelled>
      if (EXPRESSIONS.has(name) && object) {
        return (
          <Labelled label={words}>
            <ExpressionBox object={object} label={words} names="decisions" place={whole ? { ...whole, at } : undefined} value={String(value ?? '')} onChange={(text) => onChange(text || (needed ? '' : undefined))} />
          </Labelled>
        )
      }
      return <Labelled label={words}>{(tied) => <Typed {...tied} value={String(value ?? '')} onDone={(text) => onChange(text || (needed ? '' : undefined))} />}</Labelled>
    }
  }
}

interface MembersProps {
  schema: JsonSchema
  root: JsonSchema
  value: Body
  object: string
  at: string
  onChange: (value: Body) => void
}

function Members({ schema, root, value, object, at, onChange }: MembersProps) {
  const say = useSay()
  const { properties = {}, required = [] } = resolved(schema, root)
  return (
    <div className={styles.members}>
      {Object.entries(properties).map(([name, member]) => (
        <Part
          key={name}
          schema={member}
          root={root}
          name={name}
          words={say(member.label) || member.title || name}
          object={object}
          at={`${at}/${step(name)}`}
          needed={required.includes(name)}
          value={value[name]}
          onChange={(next) => {
            const { [name]: _dropped, ...rest } = value
            onChange(next === undefined ? rest : { ...value, [name]: next })
          }}
        />
      ))}
    </div>
  )
}

const step = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1')

interface SchemaFormProps {
  kind: string
  name: string
  schema: JsonSchema
  value: Body
  onChange: (body: Body) => void
}

export function SchemaForm({ kind, name, schema, value, onChange }: SchemaFormProps) {
  return (
    <Whole value={{ kind, name, body: value }}>
      <Members schema={schema} root={schema} value={value} object={String(value.object ?? '')} at="" onChange={onChange} />
    </Whole>
  )
}
