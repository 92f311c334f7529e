import styles from './parts.module.css'

export function Figure({ text, title }: { text: string; title?: string }) {
  return (
    <span className={styles.figure} title={title}>
      {text}
    </span>
  )
}
