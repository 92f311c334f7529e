/** Expression text with completion of fields and functions and with faults underlined. Counts on leaving or ⌘↵. */
import { autocompletion, closeBrackets, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { bracketMatching } from '@codemirror/language'
import { lintGutter, setDiagnostics } from '@codemirror/lint'
import { EditorState } from '@codemirror/state'
import { EditorView, keymap } from '@codemirror/view'
import { useEffect, useRef } from 'react'

import { useSay } from '@/i18n'

import { codeTheme } from './codeTheme'
import { spanOf, type ExpressionFault } from './checked'
import styles from './conditions.module.css'

export interface Name {
  name: string
  note: string
}

interface CodeBoxProps {
  value: string
  label: string
  names: readonly Name[]
  faults: readonly ExpressionFault[]
  onTyping?: (text: string) => void
  onDone: (text: string) => void
}

const FUNCTIONS: readonly [name: string, shape: string][] = [
  ['size', 'size(x)'], ['abs', 'abs(x)'], ['floor', 'floor(x)'], ['ceil', 'ceil(x)'], ['round', 'round(x, 2)'], ['min', 'min(a, b)'], ['max', 'max(a, b)'],
  ['lower', 'lower(x)'], ['upper', 'upper(x)'], ['trim', 'trim(x)'], ['text', 'text(x)'], ['int', 'int(x)'], ['decimal', 'decimal(x)'],
  ['date', 'date("2026-01-31")'], ['datetime', 'datetime("2026-01-31T09:00:00+08:00")'], ['duration', 'duration("7d")'], ['days', 'days(b - a)'], ['hours', 'hours(b - a)'],
  ['year', 'year(x)'], ['month', 'month(x)'], ['day', 'day(x)'], ['weekday', 'weekday(x)'], ['hour', 'hour(x)'],
]
const METHODS = ['contains', 'startsWith', 'endsWith', 'containsAny', 'containsAll']

function complete(names: readonly Name[]) {
  const words = [
    ...names.map(({ name, note }) => ({ label: name, detail: note, type: 'variable' })),
    ...FUNCTIONS.map(([name, shape]) => ({ label: name, detail: shape, type: 'function', apply: `${name}(` })),
    ...['true', 'false', 'null', 'now', 'today'].map((label) => ({ label, type: 'keyword' })),
  ]
  const methods = METHODS.map((label) => ({ label, type: 'method', apply: `${label}(` }))
  return (context: CompletionContext): CompletionResult | null => {
    const word = context.matchBefore(/[\w.]*/)
    if (!word || (word.from === word.to && !context.explicit)) return null
    const dot = word.text.lastIndexOf('.')
    return dot < 0 ? { from: word.from, options: words } : { from: word.from + dot + 1, options: methods }
  }
}

export default function CodeBox({ value, label, names, faults, onTyping, onDone }: CodeBoxProps) {
  const say = useSay()
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | null>(null)
  const calls = useRef({ onTyping, onDone })
  const known = useRef(names)
  useEffect(() => {
    calls.current = { onTyping, onDone }
    known.current = names
  })
  useEffect(() => {
    const done = () => view.current && calls.current.onDone(view.current.state.doc.toString())
    const editor = new EditorView({
      parent: place.current!,
      state: EditorState.create({
        doc: value,
        extensions: [
          history(), closeBrackets(), bracketMatching(), lintGutter(), codeTheme, EditorView.lineWrapping,
          autocompletion({ override: [(context) => complete(known.current)(context)] }),
          keymap.of([{ key: 'Mod-Enter', run: () => (done(), true) }, ...defaultKeymap, ...historyKeymap]),
          EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false' }),
          EditorView.updateListener.of((update) => update.docChanged && calls.current.onTyping?.(update.state.doc.toString())),
          EditorView.domEventHandlers({ blur: () => void done() }),
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
    if (editor && !editor.hasFocus && editor.state.doc.toString() !== value) editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } })
  }, [value])
  useEffect(() => {
    const editor = view.current
    if (!editor) return
    const end = editor.state.doc.length
    const found = faults.map((fault) => {
      const [from, to] = spanOf(fault) ?? [0, end]
      return { from: Math.min(from, end), to: Math.min(Math.max(to, from), end), severity: 'error' as const, message: say(fault.text) || fault.detail || fault.slug }
    })
    editor.dispatch(setDiagnostics(editor.state, found))
  }, [faults, say])
  return <div ref={place} className={styles.code} data-faulty={faults.length > 0} />
}
