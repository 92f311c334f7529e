/** A secret that is shown once, with the lines in which it is used. */
import { useQuery } from '@tanstack/react-query'

import { Alert, Button, CopyIcon, Modal, toast } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { useFormatName } from './words'
import { channelQueries, type KeyMade } from './queries'
import styles from './channels.module.css'

/** What a sender has to be told, per format: code to paste, or the boxes of a platform's own page. */
export function snippetOf(format: string, channel: string, secret: string, origin: string): string {
  if (format === 'tracker') return `<script async src="${origin}/sdk.js"\n  data-key="${secret}"\n  data-channel="${channel}"></script>`
  if (format === 'form') return `<form action="${origin}/in/${channel}?k=${secret}" method="post">\n  <input name="name" />\n  <input name="phone" />\n</form>`
  if (format === 'segment') return `host: ${origin}/in/${channel}\nwrite key: ${secret}`
  if (format === 'cloudevents') return `curl -X POST '${origin}/in/${channel}' \\\n  -H 'X-Channel-Key: ${secret}' \\\n  -H 'Content-Type: application/cloudevents+json' \\\n  -d '{"specversion":"1.0","id":"1","source":"crm","type":"…","subject":"…","data":{}}'`
  if (format === 'calls') return curl(origin, channel, secret, '{"caller":"13800000001","direction":"in","seconds":65,"status":"completed"}')
  if (format === 'mail') return curl(origin, channel, secret, '{"from":"Wang Fang <wang@example.com>","subject":"…","text":"…"}')
  return curl(origin, channel, secret, '{"name":"Wang Fang","phone":"13800000001"}')
}

const curl = (origin: string, channel: string, secret: string, body: string) => `curl -X POST '${origin}/in/${channel}' \\\n  -H 'X-Channel-Key: ${secret}' \\\n  -H 'Content-Type: application/json' \\\n  -d '${body}'`

export function Copied({ text, label }: { text: string; label: string }) {
  const t = useTexts('studio-channels')
  // Browsers give no clipboard to pages without TLS, which a product in the house may well be.
  const copy = () => {
    const done = navigator.clipboard ? navigator.clipboard.writeText(text) : Promise.reject(new Error('closed'))
    done.then(() => toast.success(t('secret.copied'))).catch(() => toast.error(t('secret.copy_by_hand')))
  }
  return (
    <Button icon={<CopyIcon />} onClick={copy}>
      {label}
    </Button>
  )
}

export function SecretShown({ made, format }: { made: KeyMade; format: string }) {
  const t = useTexts('studio-channels')
  const formatName = useFormatName()
  const kind = useQuery(channelQueries.kinds()).data?.find((one) => one.format === format)
  const platform = made.token !== null
  const address = (kind?.address ?? '{origin}/in/{channel}').replace('{origin}', location.origin).replace('{channel}', made.channel).replace('{key}', made.secret)
  const snippet = platform ? address : snippetOf(format, made.channel, made.secret, location.origin)
  const called = (name: string) => say(kind?.asks.find((one) => one.name === name)?.label)
  const say = useSay()
  return (
    <div className={styles.blocks}>
      <Alert type="warning" showIcon title={t('secret.once')} />
      <Pasted label={(platform && called('key')) || t('secret.title')} text={made.secret} copy={t('secret.copy')} />
      {made.token ? <Pasted label={called('token') || t('secret.title')} text={made.token} copy={t('secret.copy_token')} /> : null}
      <div className={styles.quiet}>{t(platform ? 'secret.use_platform' : `secret.use_${SPOKEN.includes(format) ? format : 'other'}`, { format: formatName(format) })}</div>
      <Pasted label={t(platform ? 'secret.address' : 'secret.snippet')} text={snippet} copy={t(platform ? 'secret.copy_address' : 'secret.copy_snippet')} />
    </div>
  )
}

/** Formats whose use has words of its own. */
const SPOKEN: readonly string[] = ['tracker', 'form', 'segment']

function Pasted({ label, text, copy }: { label: string; text: string; copy: string }) {
  return (
    <div className={styles.pasted}>
      <pre className={styles.code} tabIndex={0} aria-label={label}>
        {text}
      </pre>
      <Copied text={text} label={copy} />
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
