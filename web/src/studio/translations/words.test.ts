import { describe, expect, it } from 'vitest'

import type { Shown } from '../draftState'
import type { Body, KindInfo } from '../shapes'
import { lackOf, withWords, wordingsOf } from './words'

const one = (kind: string, name: string, body: Body): Shown => ({ kind, name, app: 'sales', label: null, version: 1, changed_at: null, author: null, body, standing: 'same' })
const kinds: KindInfo[] = [{ name: 'field', folder: 'fields', label: { zh: '字段', en: 'Field' }, tunable: [], schema: { $ref: '#/$defs/FieldBody', $defs: { FieldBody: { properties: { label: {}, description: {} } } } } }]
const choice = one('field', 'sales.lead.stage', { label: { zh: '阶段', en: 'Stage' }, options: { choices: [{ value: 'open', label: { zh: '进行中', en: '进行中' } }] } })

describe('translations', () => {
  it('finds texts however deep they stand, and says which choice they are of', () => {
    const found = wordingsOf([choice], kinds)
    expect(found.map((row) => row.path.join('.'))).toEqual(['label', 'options.choices.0.label', 'description'])
    expect(found[1]).toMatchObject({ about: 'choices / open', lack: 'language' })
    expect(found[2]).toMatchObject({ value: null, lack: 'text' })
  })

  it('misses English that is empty or still Chinese, but not a brand that is one in both', () => {
    expect(lackOf({ zh: '名称', en: '' })).toBe('language')
    expect(lackOf({ zh: '名称', en: '名称' })).toBe('language')
    expect(lackOf({ zh: 'CRM', en: 'CRM' })).toBe('none')
  })

  it('tells the texts of a dashboard: its name, the titles of its tiles by what the tile is called, and that it lacks a description', () => {
    const board = one('dashboard', 'sales.overview', { label: { zh: '总览', en: 'Overview' }, tiles: [{ id: 'months', shape: 'line', label: { zh: '每月赢单', en: '' } }, { id: 'leads', shape: 'number' }] })
    const found = wordingsOf([board], [{ ...kinds[0]!, name: 'dashboard' }])
    expect(found.map((row) => [row.path.join('.'), row.about, row.lack])).toEqual([
      ['label', '', 'none'],
      ['tiles.0.label', 'months', 'language'],
      ['description', '', 'text'],
    ])
  })

  it('puts a text and leaves the rest of the body as it is', () => {
    const put = withWords(choice.body, ['options', 'choices', 0, 'label'], { zh: '进行中', en: 'Open' })
    expect(put).toEqual({ label: { zh: '阶段', en: 'Stage' }, options: { choices: [{ value: 'open', label: { zh: '进行中', en: 'Open' } }] } })
    expect(choice.body.options).toEqual({ choices: [{ value: 'open', label: { zh: '进行中', en: '进行中' } }] })
  })

  it('takes an emptied description out', () => {
    expect(withWords({ label: 1, description: { zh: 'a', en: 'b' } }, ['description'], null)).toEqual({ label: 1 })
  })
})
