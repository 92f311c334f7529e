/** Bars of EAN-13, EAN-8, UPC-A and Code 128 as widths of modules, dark and light in turn, dark first. */
const LEFT = ['0001101', '0011001', '0010011', '0111101', '0100011', '0110001', '0101111', '0111011', '0110111', '0001011']
const PARITY = ['LLLLLL', 'LLGLGG', 'LLGGLG', 'LLGGGL', 'LGLLGG', 'LGGLLG', 'LGGGLL', 'LGLGLG', 'LGLGGL', 'LGGLGL']

const flip = (bits: string): string => [...bits].map((bit) => (bit === '0' ? '1' : '0')).join('')
const turn = (bits: string): string => [...bits].reverse().join('')
const left = (digit: string): string => LEFT[Number(digit)] ?? ''
const right = (digit: string): string => flip(left(digit))
const mirrored = (digit: string): string => turn(right(digit))

const widthsOf = (bits: string): number[] => [...bits.matchAll(/1+|0+/g)].map(([run]) => run.length)

const ean13 = (digits: string): string => {
  const parity = PARITY[Number(digits[0])] ?? ''
  const first = [...digits.slice(1, 7)].map((digit, at) => (parity[at] === 'G' ? mirrored(digit) : left(digit))).join('')
  return `101${first}01010${[...digits.slice(7)].map(right).join('')}101`
}

const ean8 = (digits: string): string => `101${[...digits.slice(0, 4)].map(left).join('')}01010${[...digits.slice(4)].map(right).join('')}101`

/** Widths of the 103 characters and the starts of Code 128, and its stop. */
const CODE128 =
  '212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122123221223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323131123131321112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131213113213311213131311123311321331121312113312311332111314111221411431111111224111422121124121421141122141221112214112412122114122411142112142211241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214211232'
const STOP128 = [2, 3, 3, 1, 1, 1, 2]

const code128 = (text: string): number[] => {
  const codes = [104, ...[...text].map((each) => each.charCodeAt(0) - 32)]
  const sum = codes.reduce((total, code, at) => total + code * Math.max(at, 1), 0) % 103
  return [...codes, sum].flatMap((code) => [...CODE128.slice(code * 6, code * 6 + 6)].map(Number)).concat(STOP128)
}

export type BarKind = 'ean13' | 'ean8' | 'upc' | 'code128' | 'qr'

/** The kind that can draw a text: digits with a fitting length as EAN or UPC, plain signs as Code 128, all else as QR. */
export const kindFor = (text: string, asked: unknown): BarKind => {
  if (asked === 'qr') return 'qr'
  if (/^\d+$/.test(text)) {
    if (asked !== 'code128' && text.length === 13) return 'ean13'
    if (asked !== 'code128' && text.length === 8) return 'ean8'
    if (asked !== 'code128' && text.length === 12) return 'upc'
  }
  return /^[ -~]{1,48}$/.test(text) ? 'code128' : 'qr'
}

export const barsOf = (text: string, kind: Exclude<BarKind, 'qr'>): number[] => {
  if (kind === 'ean13') return widthsOf(ean13(text))
  if (kind === 'upc') return widthsOf(ean13(`0${text}`))
  return kind === 'ean8' ? widthsOf(ean8(text)) : code128(text)
}
