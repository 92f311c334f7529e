/** How a definition of the draft stands to what is in force; nothing for one that is the same. */
import { Tone } from '@/design'
import { useTexts } from '@/i18n'

const TONES: Record<string, string> = { new: 'green', changed: 'blue', removed: 'red' }

export function Standing({ of, published = false }: { of: string; published?: boolean }) {
  const t = useTexts('studio')
  const tone = TONES[of]
  if (!tone) return null
  return <Tone tone={tone}>{t(`standing.${published && of === 'removed' ? 'gone' : of}`)}</Tone>
}
