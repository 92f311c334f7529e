/** Looking-back spans offered for moments, as expr durations. */
export const SPANS: readonly string[] = ['1h', '24h', '3d', '7d', '30d', '90d']
