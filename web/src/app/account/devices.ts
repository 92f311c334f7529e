/** What a browser calls itself, as people call it. */

/** The first that fits: apps that carry a browser name themselves beside it, and Edge calls itself Chrome too. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/wxwork/i, 'wxwork'],
  [/MicroMessenger/i, 'wechat'],
  [/DingTalk/i, 'dingtalk'],
  [/Lark|Feishu/i, 'feishu'],
  [/Edg/, 'Edge'],
  [/OPR|Opera/, 'Opera'],
  [/Firefox|FxiOS/, 'Firefox'],
  [/Chrome|CriOS/, 'Chrome'],
  [/Safari/, 'Safari'],
]
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/iPhone|iPod/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/HarmonyOS|OpenHarmony/i, 'HarmonyOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux/, 'Linux'],
]

export interface Device {
  /** A name, or the key of one of our words; empty when nobody knows it. */
  browser: string
  system: string
}

export function deviceOf(agent: string): Device {
  const first = (known: readonly (readonly [RegExp, string])[]) => known.find(([like]) => like.test(agent))?.[1] ?? ''
  return { browser: first(BROWSERS), system: first(SYSTEMS) }
}

/** An address that no one outside the house has. */
export function isInside(ip: string): boolean {
  return /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|127\.|::1$|f[cd][0-9a-f]{2}:)/i.test(ip)
}
