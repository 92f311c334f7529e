/** What moved between two rankings. */
interface Ranked {
  id: string
  rank: number
}

export interface Move {
  /** Places won (positive) or lost; 0 when it stayed; null when it was not in the earlier ranking. */
  by: number | null
}

export function rankDiff(before: readonly Ranked[], after: readonly Ranked[]): ReadonlyMap<string, Move> {
  const was = new Map(before.map((row) => [row.id, row.rank]))
  return new Map(
    after.map((row) => {
      const rank = was.get(row.id)
      return [row.id, { by: rank === undefined ? null : rank - row.rank }]
    }),
  )
}

/** Rows of a preview worth showing first: the greatest moves; equal moves in order of the new rank. */
export function greatestMoves<R extends { rank: number; was_rank: number }>(rows: readonly R[], limit: number): R[] {
  return [...rows]
    .filter((row) => row.rank !== row.was_rank)
    .sort((a, b) => Math.abs(b.was_rank - b.rank) - Math.abs(a.was_rank - a.rank) || a.rank - b.rank)
    .slice(0, limit)
}
