/** Weights in bits as words: each bit doubles or halves the odds. */
export type Strength = 'strong' | 'some' | 'weak' | 'against' | 'strongly_against'

export function strengthOf(bits: number): Strength {
  if (bits >= 8) return 'strong'
  if (bits >= 3) return 'some'
  if (bits >= 0) return 'weak'
  return bits > -5 ? 'against' : 'strongly_against'
}

/** A chance that is never told as certain, and never rounded up to it. */
export function surenessOf(chance: number): string {
  if (chance >= 0.999) return '> 99.9%'
  return `${(Math.floor(chance * 1000) / 10).toFixed(1)}%`
}
