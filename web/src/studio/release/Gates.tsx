/** What each app asks of people before a release: which roles try it, how many agree, and whether it must save time. */
import { InputNumber, Labelled, Panel, Select, SkeletonRows, Switch, Tone } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { standing, useDefinitions } from '../definitions'
import type { Shown } from '../draftState'
import { useSend, withMember } from '../parts/Designer'
import { Standing } from '../parts/Standing'
import { shortOf } from '../shapes'
import styles from './release.module.css'

interface GateBody {
  roles: string[]
  sign_offs?: number
  time_saved?: boolean
}

const USUAL = 3
const MOST = 20

export function Gates() {
  const t = useTexts('studio-release')
  const apps = useDefinitions({ kind: 'app' })
  return (
    <Panel flush title={t('gates.title')} note={t('gates.note')}>
      {apps.pending ? (
        <SkeletonRows count={2} />
      ) : (
        <ul className={styles.gates}>
          {standing(apps.rows).map((app) => (
            <AppGate key={app.name} app={app} />
          ))}
        </ul>
      )}
    </Panel>
  )
}

function AppGate({ app }: { app: Shown }) {
  const t = useTexts('studio-release')
  const say = useSay()
  const send = useSend()
  const roles = standing(useDefinitions({ kind: 'role' }).rows)
  const gate = (app.body.gate as GateBody | undefined) ?? null
  const name = say(app.label) || app.name
  const put = (next: GateBody | null) => send([{ kind: 'app', name: app.name, body: withMember(app.body, 'gate', next) }])
  // A gate may name a role by its short name too.
  const full = (role: string) => roles.find((one) => one.name === role || shortOf(one.name) === role)?.name ?? role
  const first = (roles.find((one) => shortOf(one.name) === 'rep') ?? roles[0])?.name
  return (
    <li>
      <div className={styles.gateHead}>
        <b>{name}</b>
        <Standing of={app.standing} />
        {gate ? null : <Tone tone="grey">{t('gates.none')}</Tone>}
        <Switch aria-label={t('gates.switch', { name })} checked={gate !== null} onChange={(on) => put(on && first ? { roles: [first], sign_offs: USUAL } : null)} />
      </div>
      {gate ? (
        <div className={styles.gateBoxes}>
          <Labelled label={t('gates.roles')}>
            {(tied) => (
              <Select<string[]>
                {...tied}
                mode="multiple"
                style={{ width: '100%' }}
                value={gate.roles.map(full)}
                options={roles.map((one) => ({ value: one.name, label: say(one.label) || one.name }))}
                onChange={(next) => next.length && put({ ...gate, roles: next })}
              />
            )}
          </Labelled>
          <Labelled label={t('gates.sign_offs')}>{(tied) => <InputNumber {...tied} min={0} max={MOST} precision={0} value={gate.sign_offs ?? USUAL} onChange={(count) => count !== null && put({ ...gate, sign_offs: count })} />}</Labelled>
          <Labelled inline label={t('gates.time_saved')}>{(tied) => <Switch {...tied} checked={gate.time_saved ?? true} onChange={(on) => put({ ...gate, time_saved: on })} />}</Labelled>
        </div>
      ) : null}
    </li>
  )
}
