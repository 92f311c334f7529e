import base from '/work/wt/walk_records/web/playwright.config'
export default { ...base, testDir: '/work/wt/walk_records/web/e2e', globalSetup: '/work/wt/walk_records/web/e2e/stack.ts', outputDir: '/tmp/walk_records-data/results', timeout: 400_000, expect: { timeout: 60_000 }, use: { ...base.use, actionTimeout: 60_000 } }
