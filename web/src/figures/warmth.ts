/** 0 to 4, by the order of magnitude beside the most used cell. */
export function warmth(uses: number, most: number): number {
  return uses <= 0 ? 0 : Math.max(1, Math.ceil((4 * Math.log1p(uses)) / Math.log1p(most)))
}
