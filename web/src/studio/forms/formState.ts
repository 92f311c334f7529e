/** What a form is made of, and how its parts are put, moved and taken out. Pure. */
import type { Label } from '@/api'

import type { Body } from '../shapes'

export interface SectionBody {
  fields: string[]
  label?: Label | null
  columns?: number
  visible_when?: string | null
  collapsed?: boolean
}

export interface RelatedBody {
  object: string
  by: string
  label?: Label | null
  columns?: string[]
  sort?: string[]
  filter?: string | null
}

export interface TabBody {
  label: Label
  sections?: SectionBody[]
  related?: RelatedBody[]
  visible_when?: string | null
}

export interface RuleBody {
  visible_when?: string
  required_when?: string
  readonly_when?: string
}

/** Where a field stands: tab, section, place in it. */
export interface Place {
  tab: number
  section: number
  at: number
}

export const tabsOf = (body: Body): TabBody[] => (body.tabs as TabBody[] | undefined) ?? []
export const rulesOf = (body: Body): Record<string, RuleBody> => (body.rules as Record<string, RuleBody> | undefined) ?? {}

export const firstForm = (fields: readonly string[], tab: Label): Body => ({ tabs: [{ label: tab, sections: [{ fields: [...fields] }] }] })

export function usedFields(body: Body): Set<string> {
  return new Set(tabsOf(body).flatMap((tab) => (tab.sections ?? []).flatMap((section) => section.fields)))
}

export function placeOfField(body: Body, field: string): Place | null {
  for (const [tab, one] of tabsOf(body).entries()) {
    for (const [section, inner] of (one.sections ?? []).entries()) {
      const at = inner.fields.indexOf(field)
      if (at >= 0) return { tab, section, at }
    }
  }
  return null
}

export function withTab(body: Body, at: number, change: (tab: TabBody) => TabBody | null): Body {
  return { ...body, tabs: tabsOf(body).flatMap((tab, place) => (place === at ? (change(tab) ?? []) : [tab])) }
}

export function withSection(body: Body, tab: number, at: number, change: (section: SectionBody) => SectionBody | null): Body {
  return withTab(body, tab, (one) => ({ ...one, sections: (one.sections ?? []).flatMap((section, place) => (place === at ? (change(section) ?? []) : [section])) }))
}

/** The form without the field; what is said about it elsewhere stays until it is gone for good. */
export function droppedField(body: Body, field: string): Body {
  const place = placeOfField(body, field)
  return place ? withSection(body, place.tab, place.section, (section) => ({ ...section, fields: section.fields.filter((one) => one !== field) })) : body
}

/** The field put at a place, wherever it stood before. */
export function putField(body: Body, field: string, to: Place): Body {
  const from = placeOfField(body, field)
  const same = from && from.tab === to.tab && from.section === to.section
  const bare = droppedField(body, field)
  // Taking it out moved up what stood behind it.
  const at = same && from.at < to.at ? to.at - 1 : to.at
  return withSection(bare, to.tab, to.section, (section) => ({ ...section, fields: [...section.fields.slice(0, at), field, ...section.fields.slice(at)] }))
}

/** One step up or down, over the edges of sections. */
export function stepField(body: Body, field: string, by: 1 | -1): Body {
  const place = placeOfField(body, field)
  if (!place) return body
  const sections = tabsOf(body)[place.tab]?.sections ?? []
  const own = sections[place.section]!
  const next = place.at + by
  if (next >= 0 && next < own.fields.length) return putField(body, field, { ...place, at: by > 0 ? next + 1 : next })
  const beside = sections[place.section + by]
  if (!beside) return body
  return putField(body, field, { tab: place.tab, section: place.section + by, at: by > 0 ? 0 : beside.fields.length })
}

export function movedSection(body: Body, tab: number, at: number, by: 1 | -1): Body {
  return withTab(body, tab, (one) => {
    const sections = [...(one.sections ?? [])]
    const [section] = sections.splice(at, 1)
    if (section) sections.splice(at + by, 0, section)
    return { ...one, sections }
  })
}

/** A rule without conditions is no rule. */
export function withRule(body: Body, field: string, name: keyof RuleBody, text: string): Body {
  const rules = { ...rulesOf(body) }
  const rule = { ...rules[field], [name]: text }
  if (!text.trim()) delete rule[name]
  if (Object.keys(rule).length > 0) rules[field] = rule
  else delete rules[field]
  const { rules: _dropped, ...rest } = body
  return Object.keys(rules).length > 0 ? { ...rest, rules } : rest
}
