/** What stands in somebody's circle: of a Chinese name the last two characters, of a longer title (系统管理员) the first two, of others the initials. */
export function initialsOf(name: string): string {
  const bare = name.trim()
  if (/[\u4e00-\u9fff]/.test(bare)) {
    const whole = bare.replace(/\s/g, '')
    return whole.length > 4 ? whole.slice(0, 2) : whole.slice(-2)
  }
  const parts = bare.split(/[\s._-]+/).filter(Boolean)
  return ((parts[0]?.[0] ?? '') + (parts.length > 1 ? (parts[parts.length - 1]?.[0] ?? '') : (parts[0]?.[1] ?? ''))).toUpperCase()
}
