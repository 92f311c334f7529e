/** In: HTTP and the live stream. Out: typed calls, hooks and problems. Must not know: pages, antd. */
export * from './types'
export * from './types-tuning'
export { ApiProblem, Unreachable, applyFaults, faultField, type Fault } from './problem'
export { API, address, freshKey, http, request, setCsrf, upload, whenSessionLost, type Call, type Query } from './client'
export { queries, useMeta, useObject, useRows, useSession, useAbility, recordKeys } from './queries'
export { useLive, useLiveState, startLive, stopLive, type LiveState } from './live'
export { refreshByLive } from './refresh'
export { adjustRecord, changeRecord, claimLead, createRecord, readRecord, removeRecord, withMembers } from './records'
