/** What is drawn by lot, and the share of it that the new version decides about. */
import { InputNumber, Labelled, Radio } from '@/design'
import { useTexts } from '@/i18n'

export type By = 'team_day' | 'team'

interface Drawn {
  by: By
  /** In percent. */
  share: number
  onBy: (by: By) => void
  onShare: (share: number) => void
}

export function Lots({ by, share, onBy, onShare }: Drawn) {
  const t = useTexts('studio-proof')
  return (
    <>
      <Labelled label={t('lots.by')} hint={t(`lots.${by}_hint`)}>
        {(tied) => (
          <Radio.Group {...tied} value={by} onChange={(event) => onBy(event.target.value as By)}>
            <Radio value="team_day">{t('lots.team_day')}</Radio>
            <Radio value="team">{t('lots.team')}</Radio>
          </Radio.Group>
        )}
      </Labelled>
      <Labelled label={t('lots.share')}>{(tied) => <InputNumber {...tied} min={1} max={99} precision={0} value={share} onChange={(value) => onShare(value ?? 50)} />}</Labelled>
    </>
  )
}
