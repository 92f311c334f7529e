import js from '@eslint/js'
import hooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

const ANTD = ['antd', 'antd/*', '@ant-design/*', 'lucide-react', 'lucide-react/*']

/** The folders, top to bottom: a folder may import only folders of a later line, through their index. */
const LAYERS = [['app'], ['studio'], ['records', 'signals', 'views'], ['work'], ['figures'], ['fields'], ['design', 'expr', 'api', 'i18n']]
/** Inside the lowest line these few arrows are allowed. */
const BESIDE = { design: ['i18n'], api: ['i18n'], app: [], expr: [], i18n: [] }

function boundary(folder, line) {
  const below = LAYERS.slice(line + 1).flat()
  const allowed = new Set([folder, ...below, ...(BESIDE[folder] ?? [])])
  const closed = LAYERS.flat().filter((name) => !allowed.has(name))
  const patterns = closed.map((name) => ({
    group: [`@/${name}`, `@/${name}/**`, `../${name}`, `../${name}/**`, `../../${name}/**`],
    message: `${folder} must not know ${name}.`,
  }))
  // Other folders are reached through their index only (style sheets and the lazy routes of app aside).
  if (folder !== 'app') {
    const inner = [...allowed].filter((name) => name !== folder)
    if (inner.length) patterns.push({ group: inner.map((name) => `@/${name}/**`), message: 'Import the folder, not its inside.' })
  }
  const mayUseAntd = folder === 'design' || folder === 'fields'
  if (!mayUseAntd) patterns.push({ group: ANTD, message: 'Only design and fields import antd and icons; import from @/design.' })
  return { files: [`src/${folder}/**/*.{ts,tsx}`], rules: { 'no-restricted-imports': ['error', { patterns }] } }
}

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'sdk/dist', 'playwright-report', 'test-results'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    plugins: { 'react-hooks': hooks },
    rules: {
      'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-console': 'error',
      'no-eval': 'error',
      'no-new-func': 'error',
      // What an effect gives back is called when it ends: `scrollIntoView` gives a promise in newer browsers, and the page breaks.
      'no-restricted-syntax': ['error', ...['CallExpression', 'ChainExpression'].map((body) => ({ selector: `CallExpression[callee.name=/^use(Layout)?Effect$/] > ArrowFunctionExpression[body.type='${body}']`, message: 'Braces or void: an effect gives back its clean-up and nothing else.' }))],
    },
  },
  { files: ['**/*.{js,mjs}'], languageOptions: { globals: { process: 'readonly', console: 'readonly', document: 'readonly', localStorage: 'readonly', matchMedia: 'readonly', URL: 'readonly' } } },
  ...LAYERS.flatMap((folders, line) => folders.map((folder) => boundary(folder, line))),
)
