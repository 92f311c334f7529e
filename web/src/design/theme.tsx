/** Light and dark: one set of tokens for antd, one attribute for our style sheets. */
import { ConfigProvider, theme as antdTheme, type ThemeConfig } from 'antd'
import zhCN from 'antd/es/locale/zh_CN'
import { useEffect, useSyncExternalStore, useState, type ReactNode } from 'react'
import { create } from 'zustand'

import { useLocale } from '@/i18n'

import { Hold } from './toast'
import './tokens.css'

export type Scheme = 'light' | 'dark' | 'system'
type AntdLocale = typeof zhCN

const STORED = 'yd.scheme'
const STILL = '(prefers-reduced-motion: reduce)'
const dark = () => globalThis.matchMedia?.('(prefers-color-scheme: dark)').matches ?? false

interface SchemeState {
  scheme: Scheme
  shown: 'light' | 'dark'
  choose: (scheme: Scheme) => void
}

function stored(): Scheme {
  try {
    const value = localStorage.getItem(STORED)
    return value === 'light' || value === 'dark' ? value : 'system'
  } catch {
    return 'system'
  }
}

const resolve = (scheme: Scheme) => (scheme === 'system' ? (dark() ? 'dark' : 'light') : scheme)

export const useScheme = create<SchemeState>((set) => ({
  scheme: stored(),
  shown: resolve(stored()),
  choose: (scheme) => {
    try {
      localStorage.setItem(STORED, scheme)
    } catch {
      // Storage may be refused: the choice holds for this page.
    }
    set({ scheme, shown: resolve(scheme) })
  },
}))

const SHARED: ThemeConfig['token'] = {
  fontSize: 13,
  controlHeight: 32,
  borderRadius: 6,
  borderRadiusLG: 10,
  wireframe: false,
  fontFamily: 'var(--yd-font)',
  motionDurationMid: '0.14s',
  motionDurationSlow: '0.2s',
}
// antd mixes shades from these, so they must be plain colours; the values are those of tokens.css.
const LIGHT: ThemeConfig['token'] = {
  colorPrimary: '#2a5bd7', colorInfo: '#2a5bd7', colorLink: '#2a5bd7', colorLinkHover: '#1f49b6', colorLinkActive: '#1a3d99', colorSuccess: '#1a8a50', colorWarning: '#b36b00', colorError: '#c4292c',
  // What antd mixes from this green is grey.
  colorSuccessBg: '#e3f5ea', colorSuccessBgHover: '#d5edde', colorSuccessBorder: '#a3d3b6',
  colorTextBase: '#1a1f29', colorText: '#1a1f29', colorTextSecondary: '#4a5365', colorTextTertiary: '#626b7b', colorTextDescription: '#626b7b',
  colorTextPlaceholder: '#6b7484', colorBorder: '#cdd3dc', colorBorderSecondary: '#e4e7ec', colorBgLayout: '#f5f6f8',
}
const DARK: ThemeConfig['token'] = {
  colorPrimary: '#4d78e6', colorInfo: '#86a8ff', colorLink: '#86a8ff', colorLinkHover: '#a6beff', colorLinkActive: '#c0d1ff', colorSuccess: '#2fab6b', colorWarning: '#dd9a23', colorError: '#f0696c',
  colorTextBase: '#e8ebf0', colorText: '#e8ebf0', colorTextSecondary: '#b4bcc9', colorTextTertiary: '#98a1b0', colorTextDescription: '#98a1b0',
  colorTextPlaceholder: '#8a93a3', colorBorder: '#3b4250', colorBorderSecondary: '#2a2f39', colorBgLayout: '#0f1115', colorBgContainer: '#171a20',
  colorBgElevated: '#1e222a',
}

function themeOf(shown: 'light' | 'dark', still: boolean): ThemeConfig {
  const isDark = shown === 'dark'
  return {
    algorithm: isDark ? antdTheme.darkAlgorithm : antdTheme.defaultAlgorithm,
    // What slides is placed only when it stands: without motion it must be told, style sheets come too late.
    token: { ...SHARED, ...(isDark ? DARK : LIGHT), motion: !still },
    components: {
      // Words keep their contrast under the pointer too; antd's own hover shades are too light for that.
      Button: {
        primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none', fontWeight: 500,
        ...(isDark
          ? { colorPrimary: '#3f69d8', colorPrimaryHover: '#355fcd', defaultHoverColor: '#a6beff', defaultHoverBorderColor: '#5584f2', dangerColor: '#1d0809', colorError: '#f4797c', colorErrorHover: '#ff9492', colorErrorActive: '#ff9492' }
          : { colorPrimaryHover: '#3f6ddf', defaultHoverColor: '#1f49b6', defaultHoverBorderColor: '#3d71ea', colorErrorHover: '#a91f22', colorErrorActive: '#8f1a1c' }),
      },
      Slider: isDark
        ? { railBg: '#2a2f39', railHoverBg: '#333945', trackBg: '#4d78e6', trackHoverBg: '#5f87ee', handleColor: '#4d78e6' }
        : { railBg: '#e4e7ec', railHoverBg: '#d9dee6', trackBg: '#5b85ec', trackHoverBg: '#3d71ea', handleColor: '#3d71ea' },
      Table: { headerBg: isDark ? '#1b1f26' : '#f8f9fb', headerColor: isDark ? '#98a1b0' : '#626b7b', cellPaddingBlock: 9, headerSplitColor: 'transparent', rowHoverBg: isDark ? '#1d2129' : '#f6f8fc' },
      Tabs: { horizontalMargin: '0', titleFontSize: 13, ...(isDark ? { itemSelectedColor: '#86a8ff', itemHoverColor: '#a6beff', itemActiveColor: '#c0d1ff', inkBarColor: '#86a8ff' } : {}) },
      Drawer: { paddingLG: 20 },
      Form: { verticalLabelPadding: '0 0 4px', itemMarginBottom: 16 },
      Segmented: { trackBg: isDark ? '#22262f' : '#eceff3', itemSelectedBg: isDark ? '#3b4250' : '#ffffff' },
    },
  }
}

function useAntdLocale(): AntdLocale {
  const locale = useLocale()
  const [texts, setTexts] = useState<AntdLocale>(zhCN)
  useEffect(() => {
    let wanted = true
    // The calendar's words weigh as much as a page of ours: after the first paint is early enough.
    void import('./calendar').then((calendar) => calendar.speak(locale))
    if (locale === 'zh-CN') setTexts(zhCN)
    else import('antd/es/locale/en_US').then((loaded) => wanted && setTexts(loaded.default))
    return () => {
      wanted = false
    }
  }, [locale])
  return texts
}

/** Whether the reader's system asks for less motion. */
function useStill(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const media = matchMedia(STILL)
      media.addEventListener('change', changed)
      return () => media.removeEventListener('change', changed)
    },
    () => matchMedia(STILL).matches,
  )
}

export function DesignProvider({ children }: { children: ReactNode }) {
  const shown = useScheme((state) => state.shown)
  const locale = useAntdLocale()
  const still = useStill()
  useEffect(() => {
    document.documentElement.dataset.scheme = shown
  }, [shown])
  useEffect(() => {
    const media = matchMedia('(prefers-color-scheme: dark)')
    const follow = () => useScheme.setState((state) => ({ shown: resolve(state.scheme) }))
    media.addEventListener('change', follow)
    return () => media.removeEventListener('change', follow)
  }, [])
  return (
    <ConfigProvider locale={locale} theme={themeOf(shown, still)} button={{ autoInsertSpace: false }} componentSize="medium">
      <Hold />
      {children}
    </ConfigProvider>
  )
}
