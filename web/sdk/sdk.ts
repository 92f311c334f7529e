// <script async src="https://yingdan.example/sdk.js" data-key="…" data-channel="website"></script>
// data-forms and data-forms-key: another channel for forms; data-consent="wait": record nothing until yingdan.consent(true).
import { Tracker } from './tracker'
import { watch } from './watch'

const script = document.currentScript as HTMLScriptElement | null
const given = script?.dataset ?? {}

if (given['key']) {
  const tracker = new Tracker({
    url: given['url'] ?? new URL(script!.src, location.href).origin,
    key: given['key'],
    channel: given['channel'] ?? 'website',
    forms: given['forms'],
    formsKey: given['formsKey'],
    consent: given['consent'] !== 'wait',
  })
  watch(tracker)
  ;(window as unknown as { yingdan: Tracker }).yingdan = tracker
}
