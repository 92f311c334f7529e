/** The pages of Studio, in the order of its navigation. A page module exports its component as default; `path` may take `/*` of its own. */
import { lazy, type ComponentType, type LazyExoticComponent } from 'react'

import { AutomationIcon, CalendarIcon, ChartIcon, CompanyIcon, FormIcon, HomeIcon, KindIcon, MetricIcon, ObjectIcon, PackageIcon, PublishIcon, RelationIcon, RightIcon, TableIcon, TranslateIcon, TryIcon, VersionIcon, ViewIcon, WebhookIcon } from '@/design'

export interface StudioPage {
  /** Below /studio; '' is the home. The page also gets everything below its path. */
  path: string
  /** Key of the namespace `studio`. */
  title: string
  icon: ComponentType
  group: 'build' | 'think' | 'run'
  page: LazyExoticComponent<ComponentType>
  /** Only for those who manage definitions, not for owners of some. */
  whole?: true
}

export const PAGES: readonly StudioPage[] = [
  { path: '', title: 'page.home', icon: HomeIcon, group: 'build', page: lazy(() => import('./home/Home')) },
  { path: 'objects', title: 'page.objects', icon: ObjectIcon, group: 'build', page: lazy(() => import('./objects/Objects')) },
  { path: 'relations', title: 'page.relations', icon: RelationIcon, group: 'build', whole: true, page: lazy(() => import('./relations/Relations')) },
  { path: 'forms', title: 'page.forms', icon: FormIcon, group: 'build', page: lazy(() => import('./forms/Forms')) },
  { path: 'views', title: 'page.views', icon: ViewIcon, group: 'build', page: lazy(() => import('./views/Views')) },
  { path: 'dashboards', title: 'page.dashboards', icon: ChartIcon, group: 'build', page: lazy(() => import('./dashboards/Dashboards')) },
  { path: 'try', title: 'page.try', icon: TryIcon, group: 'build', page: lazy(() => import('./trying/Trying')) },
  { path: 'metrics', title: 'page.metrics', icon: MetricIcon, group: 'think', page: lazy(() => import('./metrics/Metrics')) },
  { path: 'automations', title: 'page.automations', icon: AutomationIcon, group: 'think', page: lazy(() => import('./automations/Automations')) },
  { path: 'webhooks', title: 'page.webhooks', icon: WebhookIcon, group: 'think', page: lazy(() => import('./webhooks/Webhooks')) },
  { path: 'tables', title: 'page.tables', icon: TableIcon, group: 'think', page: lazy(() => import('./tables/Tables')) },
  { path: 'calendars', title: 'page.calendars', icon: CalendarIcon, group: 'think', page: lazy(() => import('./calendars/Calendars')) },
  { path: 'grants', title: 'page.grants', icon: RightIcon, group: 'run', whole: true, page: lazy(() => import('./grants/Grants')) },
  { path: 'packages', title: 'page.packages', icon: PackageIcon, group: 'run', whole: true, page: lazy(() => import('./packages/Packages')) },
  { path: 'definitions', title: 'page.definitions', icon: KindIcon, group: 'run', page: lazy(() => import('./definitions/Definitions')) },
  { path: 'translations', title: 'page.translations', icon: TranslateIcon, group: 'run', page: lazy(() => import('./translations/Translations')) },
  { path: 'variants', title: 'page.variants', icon: CompanyIcon, group: 'run', whole: true, page: lazy(() => import('./variants/Variants')) },
  { path: 'releases', title: 'page.releases', icon: PublishIcon, group: 'run', whole: true, page: lazy(() => import('./release/Releases')) },
  { path: 'strategy', title: 'page.strategy', icon: ChartIcon, group: 'run', whole: true, page: lazy(() => import('./strategy/Strategy')) },
  { path: 'versions', title: 'page.versions', icon: VersionIcon, group: 'run', whole: true, page: lazy(() => import('./versions/Versions')) },
]
