/** In: HTTP and the live stream. Out: typed calls, hooks and problems. Must not know: pages, antd. */
export * from './types'
export * from './types-demo'
export * from './types-figures'
export * from './types-tuning'
export * from './types-people'
export { peopleQueries, restoreRecords, runBatch, setMark, type BatchFailure, type BatchReport } from './people'
export {
  accessQueries,
  answerAccess,
  askAccess,
  endAccess,
  extendAccess,
  giveAccess,
  type AccessExplained,
  type AccessOptions,
  type Giving,
  type ReaderShown,
  type ReadersShown,
  type RuleTried,
  type Temporary,
  type TemporaryState,
  type Whose,
} from './access'
export { accessReviews, answerAccessReview, startAccessReview, type AccessReview, type AccessReviewItem, type AccessReviewTold } from './accessReviews'
export { useOfGrants, type CellUsed, type GrantHeld, type GrantUsed, type ConflictHeld, type GrantsInUse, type PersonHolds, type RoleUsed } from './grantsInUse'
export {
  liftSuspension,
  openInEmergency,
  packQueries,
  putPack,
  reviewEmergency,
  suspendAccess,
  type PackShown,
  type PacksShown,
  type SituationShown,
  type SuspensionShown,
} from './packs'
export { arbitrate, awardPair, contestQueries, pairQueries, tellApart, type Contest, type Pair, type PairEvidence, type PairQueue, type PairState } from './pairs'
export { doubtRecord, judgeRecord, lookQueries, type Doubted, type LookAt, type Verdict } from './looks'
export { cellQueries, type CellAccount, type CellDecision, type CellFigure, type CellHappened, type CellLine, type CellMember, type CellRight, type CellShown, type CellsShown } from './cells'
export { askSupport, zoneQueries, type ReportCluster, type ResourceRow, type ZoneShown, type ZoneTitled, type ZoneTrend } from './zones'
export { backupQueries, type Backups } from './backups'
export { operationsQueries, type FailedJob, type Operations, type SetAside } from './operations'
export { declineSuggestion, suggest, suggestionAccess, suggestionQueries, takeSuggestion, withdrawSuggestion, type Suggestion, type SuggestionState } from './suggestions'
export { auditFile, auditQueries, holdHead, type AuditHead, type AuditHeld, type AuditLeaf, type AuditProof, type AuditSearch, type ShownTo } from './audit'
export { dropForceFile, forcePost, forceQueries, formForce, sendForceFile, type Force, type ForceForming, type ForceFunction, type ForceItem, type ForceMember, type ForceOpened, type ForceRecord, type ForceResource, type ForceTask, type ForceWanted } from './taskForces'
export { claimRecord, poolQueries, type Lying, type PoolShown, type PoolsShown } from './pools'
export { ApiProblem, Unreachable, applyFaults, faultField, type Fault } from './problem'
export { API, address, freshKey, http, onForget, forgetRead, request, setCsrf, upload, whenSessionLost, type Call, type Query } from './client'
export { queries, useMeta, useObject, useRows, useSession, useAbility, recordKeys } from './queries'
export { onLive, useLive, useLiveState, startLive, stopLive, type LiveState } from './live'
export { refreshByLive } from './refresh'
export { adjustRecord, changeRecord, createRecord, readRecord, removeRecord, withMembers } from './records'
export { currentPreview, setPreview, type Preview } from './preview'
