/** Who decides at the customer, and who sways whom. */
import { lazy } from 'react'

import type { About } from '.'

const OBJECTS = ['sales.account', 'sales.lead', 'sales.opportunity']

export const about: About = { words: ['block-chain', 'title'], order: 5, fits: (object) => OBJECTS.includes(object.name) }

export const Block = lazy(() => import('../chain/ChainPanel'))
