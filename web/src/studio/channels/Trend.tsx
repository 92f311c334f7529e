/** Fourteen days as bars; what they say is in the label. */
import styles from './channels.module.css'

export function Trend({ values, label }: { values: readonly number[]; label: string }) {
  const most = Math.max(1, ...values)
  return (
    <svg className={styles.trend} viewBox={`0 0 ${values.length * 6} 24`} role="img" aria-label={label} preserveAspectRatio="none">
      {values.map((value, at) => {
        const height = value ? Math.max(2, (value / most) * 24) : 1
        return <rect key={at} x={at * 6} y={24 - height} width={4} height={height} rx={1} data-none={value === 0} />
      })}
    </svg>
  )
}
