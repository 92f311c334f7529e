/** Choosing several (or one) of a few by pressing them. */
import styles from './parts.module.css'

interface ChipsProps {
  options: { value: string; label: string }[]
  value: string[]
  onChange: (value: string[]) => void
  /** Names the group for screen readers. */
  label: string
  single?: boolean
  disabled?: boolean
}

export function Chips({ options, value, onChange, label, single, disabled }: ChipsProps) {
  const press = (option: string) => {
    if (single) onChange([option])
    else onChange(value.includes(option) ? value.filter((one) => one !== option) : [...value, option])
  }
  return (
    <div className={styles.chips} role="group" aria-label={label}>
      {options.map((option) => (
        <button key={option.value} type="button" className={styles.chip} disabled={disabled} aria-pressed={value.includes(option.value)} onClick={() => press(option.value)}>
          {option.label}
        </button>
      ))}
    </div>
  )
}
