/** Access reviews: reads, starting one, and answering an item. */
import { queryOptions } from '@tanstack/react-query'

import { http } from './client'
import type { Label } from './types'

interface Called {
  id: string
  title: string
}

export interface AccessReview {
  id: string
  title: string
  unit: Called | null
  takes_away: boolean
  started_by: Called
  started_at: string
  due_at: string
  closed_at: string | null
  /** So many days before its end who has not answered is told again; 0: on the last day. */
  remind_days: number[]
  items: number
  kept: number
  taken: number
  unanswered: number
  /** Items that wait for the reader. */
  mine: number
}

export interface AccessReviewItem {
  place: number
  person: Called
  unit: Called | null
  role: Label
  temporary: boolean
  reviewer: Called | null
  uses: number
  last_at: string | null
  verdict: 'kept' | 'taken' | 'unanswered' | null
  said: string | null
  decided_by: Called | null
  decided_at: string | null
  answerable: boolean
}

/** Who was told of a review when, and how many items waited for him then. */
export interface AccessReviewTold {
  reviewer: Called
  told_at: string
  waiting: number
}

export const accessReviews = {
  all: () => queryOptions({ queryKey: ['access', 'reviews'], queryFn: async ({ signal }) => (await http.get<{ rows: AccessReview[] }>('/access/reviews', {}, signal)).rows }),
  one: (id: string) =>
    queryOptions({ queryKey: ['access', 'reviews', id], queryFn: ({ signal }) => http.get<{ review: AccessReview; rows: AccessReviewItem[]; told: AccessReviewTold[] }>(`/access/reviews/${id}`, {}, signal) }),
}
export const startAccessReview = (body: { title: string; due_at: string; takes_away: boolean; remind_days: number[] }): Promise<AccessReview> => http.post('/access/reviews', body)
export const answerAccessReview = (id: string, place: number, body: { verdict: 'kept' | 'taken'; said: string }): Promise<AccessReviewItem> =>
  http.post(`/access/reviews/${id}/items/${place}`, body)
