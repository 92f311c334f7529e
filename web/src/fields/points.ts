export interface Point {
  lng: string
  lat: string
}

export const pointOf = (value: unknown): Point | null =>
  typeof value === 'object' && value !== null && 'lng' in value && 'lat' in value ? { lng: String(value.lng), lat: String(value.lat) } : null

export const pointWords = (value: unknown): string => {
  const point = pointOf(value)
  return point ? `${point.lng}, ${point.lat}` : ''
}
