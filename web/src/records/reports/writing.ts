/** The report that is being written in this tab. */
import { create } from 'zustand'

export interface Writing {
  text: string
  /** The topic, when one was chosen. */
  about: string | null
}

const NOTHING: Writing = { text: '', about: null }
const useStore = create<{ user: string | null; writing: Writing }>(() => ({ user: null, writing: NOTHING }))

/** What this person is writing; somebody else's is not shown. */
export function useWriting(user: string): [Writing, (writing: Writing) => void] {
  const writing = useStore((state) => (state.user === user ? state.writing : NOTHING))
  return [writing, (next) => useStore.setState({ user, writing: next })]
}
