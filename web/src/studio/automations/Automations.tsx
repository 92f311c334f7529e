/** Automations: all of them with how they are doing, or one with its blocks, runs and dry run. */
import { useParams } from 'react-router'

import { AutomationList } from './AutomationList'
import { AutomationPage } from './AutomationPage'

export default function Automations() {
  const name = useParams()['*']
  return name ? <AutomationPage key={name} name={decodeURIComponent(name)} /> : <AutomationList />
}
