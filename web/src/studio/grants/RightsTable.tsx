/** Rights as a table: one role by actions, or all roles side by side. */
import { Tone } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { GrantCell } from './GrantCell'
import type { Matrix, Role, Told } from './shapes'
import styles from './grants.module.css'

interface RightsTableProps {
  matrix: Matrix
  /** All roles side by side when none is given. */
  role: Role | null
  onEdit: (name: string) => void
}

export function RightsTable({ matrix, role, onEdit }: RightsTableProps) {
  const t = useTexts('studio-grants')
  const say = useSay()
  const columns = role ? matrix.actions.map((one) => ({ key: one.name, label: say(one.label) })) : matrix.roles.map((one) => ({ key: one.short, label: say(one.label) }))
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('matrix')}>
      <table className={styles.matrix}>
        <thead>
          <tr>
            <th>{t('object')}</th>
            {columns.map((column) => (
              <th key={column.key}>{column.label}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {matrix.objects.map((object) => (
            <tr key={object.name}>
              <th scope="row">
                {say(object.label)}
                <code>{object.name}</code>
              </th>
              {columns.map(({ key, label }) => (
                <td key={key}>
                  {role ? (
                    <ActionCell matrix={matrix} role={role.short} object={object.name} action={key} label={`${say(object.label)} ${label}`} onEdit={onEdit} />
                  ) : (
                    <RoleCell matrix={matrix} role={key} object={object.name} label={`${say(object.label)} ${label}`} onEdit={onEdit} />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface CellProps {
  matrix: Matrix
  role: string
  object: string
  label: string
  onEdit: (name: string) => void
}

function ActionCell({ matrix, role, object, action, label, onEdit }: CellProps & { action: string }) {
  const t = useTexts('studio-grants')
  const cell = matrix.cells.find((one) => one.role === role && one.object === object && one.action === action)
  if (!cell) return '—'
  const words = t(cell.all_rows ? 'all_rows' : 'some_rows')
  return (
    <GrantCell label={`${label}: ${words}`} grants={cell.grants} onEdit={onEdit}>
      <Tone tone={cell.all_rows ? 'green' : 'blue'}>{words}</Tone>
    </GrantCell>
  )
}

/** All that a role may do with an object; what holds for some of the rows only is marked. */
function RoleCell({ matrix, role, object, label, onEdit }: CellProps) {
  const t = useTexts('studio-grants')
  const say = useSay()
  const cells = matrix.cells.filter((one) => one.role === role && one.object === object)
  if (cells.length === 0) return '—'
  const grants = new Map<string, Told>(cells.flatMap((cell) => cell.grants.map((grant) => [grant.name, grant])))
  const words = matrix.actions.flatMap((action) => {
    const cell = cells.find((one) => one.action === action.name)
    return cell ? [{ name: action.name, words: say(action.label), all: cell.all_rows }] : []
  })
  return (
    <GrantCell label={`${label}: ${words.map((one) => `${one.words}${one.all ? '' : ` (${t('some_rows')})`}`).join(', ')}`} grants={[...grants.values()]} onEdit={onEdit}>
      <span className={styles.actions}>
        {words.map((one) => (
          <Tone key={one.name} tone={one.all ? 'green' : 'blue'}>
            {one.words}
          </Tone>
        ))}
      </span>
    </GrantCell>
  )
}
