/** An A4 sheet with the code that opens a booth, in millimetres. What is seen is what is printed and downloaded. */
import { forwardRef } from 'react'

import { useTexts } from '@/i18n'

import { fitted } from './lines'
import type { Words } from './queries'

const WIDE = 174
const CODE = 104
const FONT = "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Source Han Sans SC', sans-serif"
const BRAND = '#1f49b6'

interface PosterProps {
  words: Words
  /** none yet: the place of the code stays empty */
  code: { size: number; path: string } | null
}

export const Poster = forwardRef<SVGSVGElement, PosterProps>(function Poster({ words, code }, ref) {
  const t = useTexts('studio-booths')
  const headline = fitted(words.headline || t('poster.headline_empty'), WIDE, [21, 18, 15.5, 13], 3)
  const text = fitted(words.text, WIDE, [8, 7, 6], 4)
  const headAt = 62 - (headline.lines.length - 1) * headline.size * 0.6
  const quiet = 4
  const side = code ? code.size + 2 * quiet : 1
  return (
    <svg ref={ref} xmlns="http://www.w3.org/2000/svg" viewBox="0 0 210 297" width="210mm" height="297mm" role="img" aria-label={t('poster.drawn', { name: words.name || words.headline })} fontFamily={FONT} textAnchor="middle">
      <rect width="210" height="297" fill="#ffffff" />
      <rect width="210" height="116" fill={BRAND} />
      <text x="105" y="26" fontSize="9" fill="#ffffff" letterSpacing="0.6">
        {fitted(words.company, WIDE, [9], 1).lines[0]}
      </text>
      <g fill="#ffffff" fontSize={headline.size} fontWeight="700">
        {headline.lines.map((line, at) => (
          <text key={at} x="105" y={headAt + at * headline.size * 1.28}>
            {line}
          </text>
        ))}
      </g>
      <rect x={105 - CODE / 2 - 6} y="98" width={CODE + 12} height={CODE + 12} rx="6" fill="#ffffff" stroke="#d5dbe6" strokeWidth="0.5" />
      {code ? (
        <svg x={105 - CODE / 2} y="104" width={CODE} height={CODE} viewBox={`${-quiet} ${-quiet} ${side} ${side}`} shapeRendering="crispEdges">
          <path d={code.path} fill="#000000" />
        </svg>
      ) : (
        <text x="105" y="158" fontSize="6" fill="#626b7b">
          {t('poster.no_code')}
        </text>
      )}
      <text x="105" y="228" fontSize="9" fontWeight="700" fill="#1a1f29">
        {t('poster.scan')}
      </text>
      <g fill="#4a5365" fontSize={text.size}>
        {text.lines.map((line, at) => (
          <text key={at} x="105" y={245 + at * text.size * 1.45}>
            {line}
          </text>
        ))}
      </g>
      <text x="105" y="289" fontSize="4" fill="#626b7b">
        {fitted(words.name, WIDE, [4], 1).lines[0]}
      </text>
    </svg>
  )
})
