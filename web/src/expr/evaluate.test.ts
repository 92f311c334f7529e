import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { evaluate, holds, toWire } from './evaluate'
import type { Env, Program, Row } from './program'

interface Vectors {
  env: Env
  cases: { text: string; row: Row; gives: unknown; program: Program }[]
}

const vectors = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../../yingdan/expr/vectors.json'), 'utf8'),
) as Vectors

describe('the vectors shared with Python and PostgreSQL', () => {
  test.each(vectors.cases)('$text on $row gives $gives', ({ row, gives, program }) => {
    expect(toWire(evaluate(program, row, vectors.env), program.type)).toEqual(gives)
  })
})

test('nothing is no condition', () => {
  expect(holds({ read: ['flag'], type: 'bool' }, {}, vectors.env)).toBe(false)
})

test('no row makes an expression throw', () => {
  const hostile: unknown[] = [NaN, Infinity, -0, 1e300, 5e-324, '', '9999-99-99', [], {}, [[{}]], true, '\ud800']
  for (const { program } of vectors.cases) {
    for (const value of hostile) {
      const row = new Proxy<Row>({}, { get: () => value, getOwnPropertyDescriptor: () => ({ value, configurable: true }) })
      expect(() => evaluate(program, row, vectors.env)).not.toThrow()
    }
  }
})
