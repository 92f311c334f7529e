/**
 * In: a field's description and its value. Out: how each field type is shown, entered and filtered, and filters as
 * expression text. Must not know: objects, pages, addresses. One file per type, same names as on the server.
 */
export { FIELD_TYPES, literalOf, operatorsOf, resultOf, typeOf, wordsOf } from './registry'
export { compute } from './compute'
export { isText, isComplete, writeFilter, writeCondition, type Clause, type Condition } from './condition'
export { readFilter, splitClauses } from './conditionReader'
export { needsValue, reshape } from './operators'
export { FilterFocusContext, LookupContext, ObjectWordsContext, RecordContext, ReferenceAddressContext, type Lookup } from './lookup'
export { hasTitle, rememberTitles, titleOfId } from './titles'
export { RevealsContext } from './masked'
export { SPANS } from './parts/spans'
export { ValueList } from './parts/ValueList'
export { figureWords, fullMomentWords, momentWords, moneyWords, periodWords, phoneWords } from './figures'
export { sizeWords } from './files'
export { isEmpty, isMoney, isReference, textOf } from './field'
export type { CellProps, FieldType, Facts, FilterProps, FilterValue, InputProps, Literal, Operator } from './field'
