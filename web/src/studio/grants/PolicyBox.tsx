/** A text of definitions with numbered lines, the words above each set apart, and faults at their lines. */
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { lintGutter, setDiagnostics } from '@codemirror/lint'
import { EditorState, RangeSetBuilder } from '@codemirror/state'
import { Decoration, EditorView, keymap, lineNumbers, ViewPlugin, type DecorationSet, type ViewUpdate } from '@codemirror/view'
import { useEffect, useRef } from 'react'

import { useSay } from '@/i18n'

import { codeTheme } from '../conditions/codeTheme'
import type { LineFault } from './shapes'
import styles from './matrix.module.css'

interface PolicyBoxProps {
  value: string
  label: string
  faults: readonly LineFault[]
  onTyping: (text: string) => void
  onDone: () => void
}

const words = Decoration.line({ attributes: { style: 'color: var(--yd-text-3)' } })
const border = Decoration.line({ attributes: { style: 'color: var(--yd-line-strong)' } })

/** Lines that are no part of a definition: words about it, and the ends between two. */
function marked(view: EditorView): DecorationSet {
  const found = new RangeSetBuilder<Decoration>()
  for (const { from, to } of view.visibleRanges) {
    for (let at = from; at <= to; ) {
      const line = view.state.doc.lineAt(at)
      if (line.text.startsWith('#')) found.add(line.from, line.from, words)
      else if (line.text === '---') found.add(line.from, line.from, border)
      at = line.to + 1
    }
  }
  return found.finish()
}

const marks = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet
    constructor(view: EditorView) {
      this.decorations = marked(view)
    }
    update(update: ViewUpdate) {
      if (update.docChanged || update.viewportChanged) this.decorations = marked(update.view)
    }
  },
  { decorations: (one) => one.decorations },
)

export function PolicyBox({ value, label, faults, onTyping, onDone }: PolicyBoxProps) {
  const say = useSay()
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | null>(null)
  const calls = useRef({ onTyping, onDone })
  useEffect(() => {
    calls.current = { onTyping, onDone }
  })
  useEffect(() => {
    const editor = new EditorView({
      parent: place.current!,
      state: EditorState.create({
        doc: value,
        extensions: [
          history(), lineNumbers(), lintGutter(), marks, codeTheme, EditorView.lineWrapping,
          EditorView.theme({ '.cm-scroller': { maxHeight: 'calc(100vh - 330px)', minHeight: '260px', overflow: 'auto' }, '.cm-lineNumbers': { color: 'var(--yd-text-3)' } }),
          keymap.of([{ key: 'Mod-Enter', run: () => (calls.current.onDone(), true) }, ...defaultKeymap, ...historyKeymap]),
          EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false' }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged && update.transactions.some((one) => one.isUserEvent('input') || one.isUserEvent('delete') || one.isUserEvent('undo') || one.isUserEvent('redo') || one.isUserEvent('move'))) calls.current.onTyping(update.state.doc.toString())
          }),
        ],
      }),
    })
    view.current = editor
    return () => {
      editor.destroy()
      view.current = null
    }
    // The editor lives as long as the box; a new value is put into it below.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [label])
  useEffect(() => {
    const editor = view.current
    if (editor && editor.state.doc.toString() !== value) editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } })
  }, [value])
  useEffect(() => {
    const editor = view.current
    if (!editor) return
    const found = faults.map((one) => {
      const line = editor.state.doc.line(Math.min(Math.max(1, one.line), editor.state.doc.lines))
      return { from: line.from, to: line.to, severity: 'error' as const, message: say(one.text) }
    })
    editor.dispatch(setDiagnostics(editor.state, found))
  }, [faults, say])
  return <div ref={place} className={styles.editor} data-faulty={faults.length > 0} />
}
