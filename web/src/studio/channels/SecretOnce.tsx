/** A secret that is shown once, with the lines in which it is used. */
import { Alert, Button, CopyIcon, Modal, toast } from '@/design'
import { useTexts } from '@/i18n'

import { useFormatName } from './words'
import type { KeyMade } from './queries'
import styles from './channels.module.css'

/** What a sender has to be told, per format. */
export function snippetOf(format: string, channel: string, secret: string, origin: string): string {
  const short = channel.split('.').pop() ?? channel
  if (format === 'tracker') return `<script async src="${origin}/sdk.js"\n  data-key="${secret}"\n  data-channel="${short}"></script>`
  if (format === 'form') return `<form action="${origin}/in/${channel}?k=${secret}" method="post">\n  <input name="name" />\n  <input name="phone" />\n</form>`
  if (format === 'segment') return `host: ${origin}/in/${channel}\nwrite key: ${secret}`
  if (format === 'cloudevents') return `curl -X POST '${origin}/in/${channel}' \\\n  -H 'X-Channel-Key: ${secret}' \\\n  -H 'Content-Type: application/cloudevents+json' \\\n  -d '{"specversion":"1.0","id":"1","source":"crm","type":"…","subject":"…","data":{}}'`
  return `curl -X POST '${origin}/in/${channel}' \\\n  -H 'X-Channel-Key: ${secret}' \\\n  -H 'Content-Type: application/json' \\\n  -d '{"name":"Wang Fang","phone":"13800000001"}'`
}

export function Copied({ text, label }: { text: string; label: string }) {
  const t = useTexts('studio-channels')
  return (
    <Button icon={<CopyIcon />} onClick={() => void navigator.clipboard.writeText(text).then(() => toast.success(t('secret.copied')))}>
      {label}
    </Button>
  )
}

export function SecretShown({ made, format }: { made: KeyMade; format: string }) {
  const t = useTexts('studio-channels')
  const formatName = useFormatName()
  const snippet = snippetOf(format, made.channel, made.secret, location.origin)
  return (
    <div className={styles.blocks}>
      <Alert type="warning" showIcon title={t('secret.once')} />
      <pre className={styles.code} tabIndex={0} aria-label={t('secret.title')}>
        {made.secret}
      </pre>
      <div className={styles.quiet}>{t('secret.use', { format: formatName(format) })}</div>
      <pre className={styles.code} tabIndex={0} aria-label={t('secret.snippet')}>
        {snippet}
      </pre>
      <div className={styles.tools}>
        <Copied text={made.secret} label={t('secret.copy')} />
        <Copied text={snippet} label={t('secret.copy_snippet')} />
      </div>
    </div>
  )
}

export function SecretOnce({ made, format, onClose }: { made: KeyMade; format: string; onClose: () => void }) {
  const t = useTexts('studio-channels')
  return (
    <Modal open title={t('secret.title')} okText={t('secret.kept')} cancelButtonProps={{ style: { display: 'none' } }} onOk={onClose} onCancel={onClose} mask={{ closable: false }}>
      <SecretShown made={made} format={format} />
    </Modal>
  )
}
