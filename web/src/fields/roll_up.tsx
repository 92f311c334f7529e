export { Cell, Filter, Input, facts } from './parts/computed'
