import { expect, test } from 'vitest'

import { filesOf, type Manifest } from './files'

const MANIFEST: Manifest = {
  'index.html': { file: 'assets/index-1.js', imports: ['_shared-1.js'], css: ['assets/index-1.css'] },
  '_shared-1.js': { file: 'assets/shared-1.js', imports: ['index.html'], assets: ['assets/font-1.woff2'] },
  'src/page.tsx': { file: 'assets/page-1.js', imports: ['_shared-1.js'] },
  'src/other.tsx': { file: 'assets/other-1.js' },
}

test('what the page imports is kept with its styles, once, and nothing of other pages', () => {
  expect(filesOf(MANIFEST, ['index.html', 'src/page.tsx'])).toEqual([
    '/assets/font-1.woff2',
    '/assets/index-1.css',
    '/assets/index-1.js',
    '/assets/page-1.js',
    '/assets/shared-1.js',
    '/favicon.svg',
    '/scheme.js',
  ])
})

test('a build without what is needed makes no worker', () => {
  expect(() => filesOf(MANIFEST, ['src/gone.tsx'])).toThrow('src/gone.tsx')
})
