/** Channels: the inventory of all, a new one, or one with its keys and deliveries. */
import { useParams } from 'react-router'

import { useAbility } from '@/api'
import { Blank, LockIcon } from '@/design'
import { useTexts } from '@/i18n'

import { ChannelPage } from './ChannelPage'
import { Inventory } from './Inventory'
import { NewChannel } from './NewChannel'
import { Setup } from './Setup'

export default function Channels() {
  const t = useTexts('studio-channels')
  const place = useParams()['*'] ?? ''
  const sees = useAbility('see_board')
  if (!sees) return <Blank icon={<LockIcon />} title={t('closed.title')} note={t('closed.note')} />
  if (!place) return <Inventory />
  if (place === 'new') return <NewChannel />
  const [name = '', page] = place.split('/').map(decodeURIComponent)
  if (page === 'setup') return <Setup key={name} name={name} />
  return <ChannelPage key={place} name={name} />
}
