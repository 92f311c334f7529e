/** Every page, each in its own chunk. A page module exports its component as default. */
import { lazy } from 'react'
import type { RouteObject } from 'react-router'

import { Shell } from './Shell'
import { ErrorPage, NotFound } from './ErrorPage'

const Cockpit = lazy(() => import('@/work/Cockpit'))
const Pools = lazy(() => import('@/work/Pools'))
const Forces = lazy(() => import('@/work/forces/Forces'))
const ForceConsole = lazy(() => import('@/work/forces/Console'))
const Looks = lazy(() => import('@/work/Looks'))
const RecordList = lazy(() => import('@/records/list'))
const RecordDetail = lazy(() => import('@/records/detail'))
const Board = lazy(() => import('@/views/board'))
const Dashboards = lazy(() => import('@/views/dashboards/dashboard'))
const Pivot = lazy(() => import('@/views/dashboards/pivot'))
const Attribution = lazy(() => import('@/views/attribution/attribution'))
const Timeliness = lazy(() => import('@/views/timeliness/timeliness'))
const Elasticity = lazy(() => import('@/views/elasticity/elasticity'))
const Assessment = lazy(() => import('@/views/elasticity/assessment/Assessment'))
const AssessmentResult = lazy(() => import('@/views/elasticity/assessment/Result'))
const Fairness = lazy(() => import('@/views/fairness/fairness'))
const Heat = lazy(() => import('@/views/heat/heat'))
const BehindNumber = lazy(() => import('@/views/dashboards/behind'))
const Weights = lazy(() => import('@/signals/weights'))
const Model = lazy(() => import('@/views/model/Model'))
const Imports = lazy(() => import('@/records/imports'))
const Studio = lazy(() => import('@/studio/Studio'))
const Permissions = lazy(() => import('@/studio/grants/Permissions'))
const Channels = lazy(() => import('@/studio/channels/Channels'))
const Reviews = lazy(() => import('@/studio/release/Reviews'))
const Audit = lazy(() => import('@/views/audit/audit'))
const Operations = lazy(() => import('@/views/operations/operations'))
const Backups = lazy(() => import('@/views/backups/backups'))
const Bin = lazy(() => import('@/records/bin'))
const Access = lazy(() => import('@/records/access'))
const AccessReviews = lazy(() => import('@/records/accessReviews'))
const GrantsInUse = lazy(() => import('@/records/grantsInUse'))
const Cells = lazy(() => import('@/records/cells/Cells'))
const WarZones = lazy(() => import('@/records/zones/WarZone'))
const FieldReport = lazy(() => import('@/records/reports/FieldReport'))
const CellPage = lazy(() => import('@/records/cells/CellPage'))
const Pairs = lazy(() => import('@/records/pairs'))
const Search = lazy(() => import('@/records/search'))
const Developer = lazy(() => import('./developer/Developer'))
const Account = lazy(() => import('./account/Account'))
const Notices = lazy(() => import('./Notices'))
const LogIn = lazy(() => import('./LogIn'))

/** `/leads` is the lead list under its short name: RecordList takes the object from `object` or the route parameter. */
export const routes: RouteObject[] = [
  { path: '/login', element: <LogIn />, errorElement: <ErrorPage /> },
  {
    path: '/',
    element: <Shell />,
    errorElement: <ErrorPage />,
    children: [
      { index: true, element: <Cockpit /> },
      { path: 'leads', element: <RecordList object="sales.lead" /> },
      { path: 'pools', element: <Pools /> },
      { path: 'pools/:object', element: <Pools /> },
      { path: 'task-forces', element: <Forces /> },
      { path: 'task-forces/:id', element: <ForceConsole /> },
      { path: 'second-looks', element: <Looks /> },
      { path: 'second-looks/:object', element: <Looks /> },
      { path: 'records/:object', element: <RecordList /> },
      { path: 'records/:object/:id', element: <RecordDetail /> },
      { path: 'board', element: <Board /> },
      { path: 'dashboards', element: <Dashboards /> },
      { path: 'dashboards/:name', element: <Dashboards /> },
      { path: 'pivot', element: <Pivot /> },
      { path: 'attribution', element: <Attribution /> },
      { path: 'timeliness', element: <Timeliness /> },
      { path: 'elasticity', element: <Elasticity /> },
      { path: 'elasticity/assessments', element: <Assessment /> },
      { path: 'elasticity/assessments/:id', element: <AssessmentResult /> },
      { path: 'fairness', element: <Fairness /> },
      { path: 'heat', element: <Heat /> },
      { path: 'rows/:kind/:name', element: <BehindNumber /> },
      { path: 'signals', element: <Weights /> },
      { path: 'model', element: <Model /> },
      { path: 'imports', element: <Imports /> },
      { path: 'studio/*', element: <Studio /> },
      { path: 'permissions', element: <Permissions /> },
      { path: 'channels/*', element: <Channels /> },
      { path: 'reviews', element: <Reviews /> },
      { path: 'audit', element: <Audit /> },
      { path: 'backups', element: <Backups /> },
      { path: 'operations', element: <Operations /> },
      { path: 'bin', element: <Bin /> },
      { path: 'access', element: <Access /> },
      { path: 'access-reviews', element: <AccessReviews /> },
      { path: 'grants-in-use', element: <GrantsInUse /> },
      { path: 'cells', element: <Cells /> },
      { path: 'war-zones', element: <WarZones /> },
      { path: 'war-zones/:id', element: <WarZones /> },
      { path: 'field-report', element: <FieldReport /> },
      { path: 'cells/:id', element: <CellPage /> },
      { path: 'pairs', element: <Pairs /> },
      { path: 'search', element: <Search /> },
      { path: 'developer', element: <Developer /> },
      { path: 'notices', element: <Notices /> },
      { path: 'account', element: <Account /> },
      { path: '*', element: <NotFound /> },
    ],
  },
]
