/** Where the folder of a channel lies, and what happens to what is put into it. */
import { Alert, Panel } from '@/design'
import { useTexts } from '@/i18n'

export function FolderShown({ name }: { name: string }) {
  const t = useTexts('channel-fetched')
  return (
    <Panel title={t('folder.title')}>
      <Alert type="info" showIcon title={t('folder.where', { name })} description={t('folder.how')} />
    </Panel>
  )
}
