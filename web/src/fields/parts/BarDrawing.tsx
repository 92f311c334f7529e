import { QRCode } from 'antd'

import { useTexts } from '@/i18n'
import { barsOf, kindFor } from '../bars'
import styles from './parts.module.css'

const HEIGHT = 48
const QUIET = 10

/** Dark bars on white in either scheme: scanners want it so. */
export default function BarDrawing({ text, kind }: { text: string; kind: unknown }) {
  const t = useTexts('fields')
  const found = kindFor(text, kind)
  const drawn = t('barcode.drawn', { value: text })
  if (found === 'qr')
    return (
      <figure className={styles.barcode} aria-label={drawn}>
        <QRCode value={text} size={120} color="#000" bgColor="#fff" bordered={false} type="svg" />
        <figcaption>{text}</figcaption>
      </figure>
    )
  const widths = barsOf(text, found)
  const total = widths.reduce((sum, each) => sum + each, 0)
  let at = QUIET
  const bars = widths.flatMap((width, place) => {
    const x = at
    at += width
    return place % 2 === 0 ? [<rect key={x} x={x} y={0} width={width} height={HEIGHT} />] : []
  })
  return (
    <figure className={styles.barcode}>
      <svg role="img" aria-label={drawn} viewBox={`0 -4 ${total + 2 * QUIET} ${HEIGHT + 8}`} width={(total + 2 * QUIET) * 1.5} preserveAspectRatio="none" height={60} shapeRendering="crispEdges">
        {bars}
      </svg>
      <figcaption>{text}</figcaption>
    </figure>
  )
}
