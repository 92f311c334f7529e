/** Runs the expressions the server ships, without eval and without a second syntax. */
export { evaluate, holds, toWire } from './evaluate'
export type { Env, Program, Row, Value } from './program'
