/** How text of definitions looks in its editors, in both schemes. */
import { EditorView } from '@codemirror/view'

export const codeTheme = EditorView.theme({
  '&': { fontSize: '12.5px', backgroundColor: 'var(--yd-surface)', color: 'var(--yd-text)', borderRadius: '6px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-content': { fontFamily: 'var(--yd-mono)', padding: '7px 0', caretColor: 'var(--yd-text)', minHeight: '54px' },
  '.cm-cursor': { borderLeftColor: 'var(--yd-text)' },
  '.cm-gutters': { backgroundColor: 'transparent', border: 'none' },
  '.cm-tooltip': { backgroundColor: 'var(--yd-surface)', border: '1px solid var(--yd-line-strong)', borderRadius: '6px', color: 'var(--yd-text)' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--yd-brand-soft)', color: 'var(--yd-text)' },
  '.cm-completionDetail': { color: 'var(--yd-text-3)', fontStyle: 'normal', marginLeft: '10px' },
})
