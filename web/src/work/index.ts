/**
 * In: leads and their clocks from the API. Out: what a rep does with them (contact, tags, claim), reusable on other pages.
 * Must not know: record pages, boards, navigation.
 */
export { ContactDialog, DoubtDialog, TagsDialog, type DialogLead } from './dialogs'
export { useClaim, useContact, useTags } from './actions'
export { LookBar } from './LookBar'
export { RateQuality } from './quality/RateQuality'
export { useSound } from './sound'
