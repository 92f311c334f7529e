/** Sheets as office programs write them, old ones and new. */
import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const PYTHON = resolve(fileURLToPath(import.meta.url), '../../../.venv/bin/python')
const WORKBOOK = 'import json, sys, openpyxl; b = openpyxl.Workbook(); [b.active.append(r) for r in json.load(sys.stdin)]; b.save(sys.stdout.buffer)'

/** A workbook of one sheet; numbers stay numbers. */
export const xlsx = (rows: (string | number)[][]): Buffer => execFileSync(PYTHON, ['-c', WORKBOOK], { input: JSON.stringify(rows) })

/** Text as GB18030 with its byte order mark. The table is read out of the platform's own decoder. */
export function gb18030(text: string): Buffer {
  const decoder = new TextDecoder('gb18030')
  const codes = new Map<string, [number, number]>()
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      const letter = trail === 0x7f ? '' : decoder.decode(Uint8Array.of(lead, trail))
      if (letter.length === 1) codes.set(letter, [lead, trail])
    }
  }
  const bytes = [0x84, 0x31, 0x95, 0x33]
  for (const letter of text) {
    const code = letter.codePointAt(0)!
    if (code < 0x80) bytes.push(code)
    else bytes.push(...codes.get(letter)!)
  }
  return Buffer.from(bytes)
}

const cell = (value: string): string => (/[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)

export const csv = (rows: string[][]): string => rows.map((row) => row.map(cell).join(',')).join('\r\n')
