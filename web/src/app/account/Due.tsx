/** All that is open to somebody who has something to mend first: a password of one's own, then the second factor the company asks for. */
import { useSession } from '@/api'

import { FactorDue } from './FactorDue'
import { PasswordDue } from './PasswordDue'

export default function Due() {
  return useSession()?.password_is_due ? <PasswordDue /> : <FactorDue />
}
