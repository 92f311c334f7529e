import { Cascader } from 'antd'

import { useTexts } from '@/i18n'
import { pathOf, useDivisions } from '../divisions'
import type { Division } from '../divisions'
import styles from './parts.module.css'

interface Picked {
  id: string
  code: string
  label: string
  onPick: (code: string | null) => void
  level?: string
  disabled?: boolean
  faulty?: boolean
  describedBy?: string
}

const DEPTH: Record<string, number> = { province: 1, city: 2, county: 3 }

const cut = (tree: readonly Division[], depth: number): Division[] =>
  tree.map((one) => (depth > 1 && one.children ? { ...one, children: cut(one.children, depth - 1) } : { value: one.value, label: one.label }))

/** Any step may be chosen; typing searches all of them. */
export function RegionPicker({ id, code, label, onPick, level, disabled, faulty, describedBy }: Picked) {
  const t = useTexts('fields')
  const known = useDivisions()
  return (
    <Cascader
      id={id}
      className={styles.fill}
      aria-label={label}
      aria-describedby={describedBy}
      status={faulty ? 'error' : ''}
      disabled={disabled}
      changeOnSelect
      allowClear
      loading={!known}
      placeholder={known ? t('region.pick') : t('region.loading')}
      options={known ? cut(known.tree, DEPTH[level ?? 'county'] ?? 3) : []}
      value={code && known ? pathOf(code, known.names) : undefined}
      displayRender={(labels) => labels.join('')}
      showSearch={{ filter: (typed, path) => path.map((one) => String(one.label)).join('').includes(typed.trim()), limit: 50 }}
      onChange={(next) => {
        const chosen = next as string[] | undefined
        onPick(chosen?.[chosen.length - 1] ?? null)
      }}
    />
  )
}
