import { describe, expect, it } from 'vitest'

import { namedIn, shapeText, waysOf, type Description } from './shapes'

const TOLD: Description = {
  paths: {
    '/api/v1/search': {
      get: {
        tags: ['records'],
        responses: { '200': { content: { 'application/json': { schema: { $ref: '#/components/schemas/Hits' } } } }, default: {} },
      },
    },
    '/api/v1/records/{object_name}/{record}': { delete: { tags: ['records'], responses: { '204': {}, default: {} } } },
  },
  components: {
    schemas: {
      Hits: { type: 'object', properties: { hits: { type: 'array', items: { $ref: '#/components/schemas/Hit' } } }, required: ['hits'], additionalProperties: false },
      Hit: {
        type: 'object',
        properties: { note: { anyOf: [{ type: 'string' }, { type: 'null' }] }, id: { type: 'string', format: 'uuid' }, at: { type: 'array', items: { anyOf: [{ type: 'integer' }, { $ref: '#/components/schemas/Hit' }] } } },
        required: ['id', 'at'],
        additionalProperties: false,
      },
    },
  },
}

describe('shapes', () => {
  it('are written with what may be missing last and marked', () => {
    expect(shapeText(TOLD.components.schemas.Hit!)).toBe('{\n  id: uuid\n  at: (integer | Hit)[]\n  note?: string | null\n}')
  })

  it('say what else may be there', () => {
    expect(shapeText({ type: 'object' })).toBe('{\n  [name]: any\n}')
    expect(shapeText({ type: 'object', additionalProperties: { type: 'integer' } })).toBe('{\n  [name]: integer\n}')
    expect(shapeText({ enum: ['a', 'b'] })).toBe('"a" | "b"')
    expect(shapeText({ type: 'array', prefixItems: [{ type: 'string' }, { type: 'string' }], items: false })).toBe('[string, string]')
  })

  it('are followed once each, though they name themselves', () => {
    const [, search] = waysOf(TOLD)
    expect(namedIn(TOLD.components.schemas, [search!.answers])).toEqual(['Hits', 'Hit'])
  })

  it('of every way to ask are there, an empty answer too', () => {
    expect(waysOf(TOLD).map((one) => [one.key, one.status, one.media])).toEqual([
      ['DELETE /api/v1/records/{object_name}/{record}', '204', ''],
      ['GET /api/v1/search', '200', 'application/json'],
    ])
  })
})
