import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from 'react-router'

import { useLiveState, useSession } from '@/api'
import { Button, DarkIcon, Kbd, LeaveIcon, LightIcon, LockIcon, Menu, MuteIcon, OfflineIcon, SearchIcon, SoundIcon, Tone, Tooltip, TranslateIcon, initialsOf, useNarrow, useScheme, type MenuItem } from '@/design'
import { changeLocale, useLocale, useTexts } from '@/i18n'
import { useSound } from '@/work'

import { Logo } from './Logo'
import { NoticeBell } from './NoticeBell'
import { useSigning } from './session'
import styles from './shell.module.css'

const isMac = /Mac|iPhone|iPad/.test(globalThis.navigator?.userAgent ?? '')

function Line() {
  const t = useTexts('shell')
  const line = useLiveState((state) => state.line)
  if (line === 'lost') {
    return (
      <span role="status">
        <Tone tone="amber" icon={<OfflineIcon />}>
          {t('live.lost')}
        </Tone>
      </span>
    )
  }
  return (
    <Tooltip title={t(line === 'open' ? 'live.open_note' : 'live.waiting')}>
      <span className={styles.live} data-line={line}>
        <i aria-hidden />
        <span className={styles.liveWord}>{t(line === 'open' ? 'live.open' : 'live.waiting')}</span>
      </span>
    </Tooltip>
  )
}

function UserMenu() {
  const t = useTexts('shell')
  const locale = useLocale()
  const navigate = useNavigate()
  const client = useQueryClient()
  const session = useSession()
  const { signOut } = useSigning()
  const { shown, choose } = useScheme()
  const [sound, setSound] = useSound()
  const name = session?.user.name ?? ''
  const items: MenuItem[] = [
    { key: 'scheme', icon: shown === 'dark' ? <LightIcon /> : <DarkIcon />, label: t(shown === 'dark' ? 'scheme.to_light' : 'scheme.to_dark'), run: () => choose(shown === 'dark' ? 'light' : 'dark') },
    {
      key: 'locale',
      icon: <TranslateIcon />,
      label: t('locale.other'),
      // Problems and templated words of the server come in the chosen language too: read them again.
      run: () => void changeLocale(locale === 'zh-CN' ? 'en-US' : 'zh-CN').then(() => client.invalidateQueries({ refetchType: 'active' })),
    },
    { key: 'sound', icon: sound ? <MuteIcon /> : <SoundIcon />, label: t(sound ? 'sound.off' : 'sound.on'), run: () => setSound(!sound) },
    { key: 'account', icon: <LockIcon />, label: t('session.account'), run: () => void navigate('/account') },
    { key: 'leave', icon: <LeaveIcon />, label: t('session.leave'), apart: true, run: () => void signOut() },
  ]
  return (
    <Menu items={items} label={t('session.menu', { name })} head={`${name} · ${session?.user.unit?.name ?? session?.company.name ?? ''}`}>
      <button type="button" className={styles.me} aria-label={t('session.menu', { name })} aria-haspopup="menu">
        <span className={styles.avatar} data-face={initialsOf(name)} aria-hidden />
        <span className={styles.myName}>{name}</span>
      </button>
    </Menu>
  )
}

export function TopBar({ onSearch }: { onSearch: () => void }) {
  const t = useTexts('shell')
  const narrow = useNarrow()
  return (
    <header className={styles.top}>
      {narrow && <Logo />}
      {narrow ? (
        <Button type="text" icon={<SearchIcon />} onClick={onSearch} aria-label={t('palette.open')} className={styles.pushRight} />
      ) : (
        <button type="button" className={styles.search} onClick={onSearch} aria-keyshortcuts="Control+K Meta+K">
          <SearchIcon />
          <span>{t('palette.hint')}</span>
          <span aria-hidden className={styles.searchKey}>
            <Kbd>{isMac ? '⌘ K' : 'Ctrl K'}</Kbd>
          </span>
        </button>
      )}
      <div className={styles.topRight}>
        <Line />
        <NoticeBell />
        <UserMenu />
      </div>
    </header>
  )
}
