/**
 * In: antd and icons. Out: every visual part pages may use, in our tones, densities and words.
 * Must not know: the API, pages. Only this folder and `fields` import antd.
 */
export * from './parts'
export * from './icons'
export { NAMED_ICONS, namedIcon } from './namedIcons'
export { Tone, GradeTone, LightTone, toneOf, type ToneName } from './Tone'
export { Page, Panel, Section } from './Page'
export { Money } from './Money'
export { ScoreRing } from './ScoreRing'
export { ClockLine, ClockTrack, Countdown, useTick, clockStand, type ClockShape, type ClockStand } from './Clock'
export { Blank, Failed, Loading, Rows as SkeletonRows } from './States'
export { Count } from './Count'
export { Menu, type MenuItem } from './Menu'
export { Chips } from './Chips'
export { Select } from './Select'
export { Labelled, type Tied } from './Labelled'
export { Typed } from './Typed'
export { FigureCard, Figures } from './Figure'
export { Kbd, Keys, useKeys } from './Keys'
export { toast, useAsk } from './toast'
export { DesignProvider, useScheme, type Scheme } from './theme'
export { useNarrow } from './narrow'
