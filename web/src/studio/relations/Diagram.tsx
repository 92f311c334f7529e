/** The drawing itself: objects stand in the areas of their apps; a node is a link to its object. */
import { Background, Controls, Handle, MarkerType, Position, ReactFlow, type Edge, type Node, type NodeProps } from '@xyflow/react'
import '@xyflow/react/dist/base.css'
import { memo, useMemo, useState } from 'react'
import { Link } from 'react-router'

import { namedIcon, useScheme } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { NODE, placed, type ObjectNode, type Relations, type Tie } from './graph'
import styles from './relations.module.css'
import { Standing } from '../parts/Standing'

interface ObjectData extends Record<string, unknown> {
  object: ObjectNode
  /** Own references to the object itself, in words. */
  self: string
  dim: boolean
}

type Shape = Node<ObjectData, 'object'> | Node<{ words: string; width: number; height: number }, 'area'>

/** The sides at which lines meet a node; references above, roll-ups below. */
const HANDLES = [
  { kind: 'reference', top: '38%' },
  { kind: 'roll_up', top: '70%' },
] as const

const ObjectBox = memo(function ObjectBox({ data }: NodeProps<Node<ObjectData, 'object'>>) {
  const tm = useTexts('studio-map')
  const say = useSay()
  const { object, self, dim } = data
  const Icon = namedIcon(object.icon)
  return (
    <Link to={`/studio/objects/${object.name}`} className={`${styles.node} nopan`} data-standing={object.standing} data-dim={dim} draggable={false}>
      {HANDLES.map(({ kind, top }) => [Position.Left, Position.Right].map((side) => (
        <span key={`${kind} ${side}`} className={styles.ends}>
          <Handle type="source" id={`${kind} ${side}`} position={side} style={{ top }} isConnectable={false} className={styles.handle} />
          <Handle type="target" id={`${kind} ${side}`} position={side} style={{ top }} isConnectable={false} className={styles.handle} />
        </span>
      )))}
      <span className={styles.nodeIcon} aria-hidden>
        <Icon />
      </span>
      <span className={styles.nodeWords}>
        <b>{say(object.label) || object.name}</b>
        <small>{self ? `↻ ${self}` : tm('relations.fields', { count: object.fields })}</small>
      </span>
      <Standing of={object.standing} />
    </Link>
  )
})

const AreaBox = memo(function AreaBox({ data }: NodeProps<Node<{ words: string; width: number; height: number }, 'area'>>) {
  return (
    <div className={styles.area} style={{ width: data.width, height: data.height }}>
      {data.words}
    </div>
  )
})

const NODE_TYPES = { object: ObjectBox, area: AreaBox }
const COLOURS: Record<string, string> = { new: 'var(--yd-green-solid)', changed: 'var(--yd-blue-solid)', removed: 'var(--yd-red-solid)' }

interface DiagramProps {
  shape: Relations
  appWords: (app: string) => string
}

export default function Diagram({ shape, appWords }: DiagramProps) {
  const t = useTexts('studio-map')
  const say = useSay()
  const scheme = useScheme((state) => state.shown)
  const [near, setNear] = useState<string | null>(null)
  const { places, areas } = useMemo(() => placed(shape), [shape])
  const words = (tie: Tie) => {
    const all = tie.fields.map((field) => say(field.label) || field.name)
    return all.length > 2 ? `${all.slice(0, 2).join(t('relations.and'))} +${all.length - 2}` : all.join(t('relations.and'))
  }
  const touched = new Set(near ? shape.ties.filter((tie) => tie.from === near || tie.to === near).flatMap((tie) => [tie.from, tie.to]).concat(near) : [])
  const nodes: Shape[] = [
    ...areas.map((area): Shape => ({ id: `app ${area.app}`, type: 'area', position: { x: area.x, y: area.y }, data: { words: appWords(area.app), width: area.width, height: area.height }, width: area.width, height: area.height, zIndex: -1, selectable: false, focusable: false, draggable: false })),
    ...shape.objects.map((object): Shape => {
      const own = shape.ties.filter((tie) => tie.from === object.name && tie.to === object.name && tie.kind === 'reference')
      return { id: object.name, type: 'object', position: places.get(object.name) ?? { x: 0, y: 0 }, width: NODE.width, height: NODE.height, data: { object, self: own.map(words).join(t('relations.and')), dim: near !== null && !touched.has(object.name) } }
    }),
  ]
  const edges: Edge[] = shape.ties
    .filter((tie) => tie.from !== tie.to)
    .map((tie) => {
      const [from, to] = [places.get(tie.from)?.x ?? 0, places.get(tie.to)?.x ?? 0]
      // Beside each other they are tied by the facing sides; above each other, both by their right.
      const [out, into] = from === to ? [Position.Right, Position.Right] : from > to ? [Position.Left, Position.Right] : [Position.Right, Position.Left]
      const lit = near !== null && (tie.from === near || tie.to === near)
      const colour = COLOURS[tie.standing] ?? (tie.kind === 'roll_up' ? 'var(--yd-violet-solid)' : 'var(--yd-grey-solid)')
      return {
        id: `${tie.kind} ${tie.from} ${tie.to}`,
        source: tie.from,
        target: tie.to,
        sourceHandle: `${tie.kind} ${out}`,
        targetHandle: `${tie.kind} ${into}`,
        label: near === null || lit ? words(tie) : undefined,
        labelStyle: { fill: 'var(--yd-text-2)' },
        labelBgStyle: { fill: 'var(--yd-surface)' },
        zIndex: lit ? 1 : 0,
        focusable: false,
        selectable: false,
        style: { stroke: colour, strokeWidth: lit || tie.standing !== 'same' ? 2 : 1.25, strokeDasharray: tie.kind === 'roll_up' ? '5 4' : undefined, opacity: near !== null && !lit ? 0.15 : 1 },
        markerEnd: { type: MarkerType.ArrowClosed, color: colour, width: 16, height: 16 },
      }
    })
  return (
    <ReactFlow<Shape>
      nodes={nodes}
      edges={edges}
      nodeTypes={NODE_TYPES}
      colorMode={scheme}
      fitView
      fitViewOptions={{ padding: 0.06, minZoom: 0.45, maxZoom: 1 }}
      minZoom={0.2}
      maxZoom={1.6}
      nodesDraggable={false}
      nodesConnectable={false}
      nodesFocusable={false}
      edgesFocusable={false}
      elementsSelectable={false}
      proOptions={{ hideAttribution: true }}
      aria-label={t('relations.drawing')}
      ariaLabelConfig={{ 'controls.ariaLabel': t('relations.zoom'), 'controls.zoomIn.ariaLabel': t('relations.zoom_in'), 'controls.zoomOut.ariaLabel': t('relations.zoom_out'), 'controls.fitView.ariaLabel': t('relations.fit') }}
      onNodeMouseEnter={(_, node) => node.type === 'object' && setNear(node.id)}
      onNodeMouseLeave={() => setNear(null)}
    >
      <Background color="var(--yd-line-strong)" gap={22} />
      <Controls showInteractive={false} className={styles.controls} />
    </ReactFlow>
  )
}
