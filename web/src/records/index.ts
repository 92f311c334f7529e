/** In: descriptions and records from the API. Out: what pages above may use of the record pages. Must not know: Studio. */
export { Surroundings } from './surroundings'
