/** Names of months and days in date pickers. */
import dayjs from 'dayjs'
import 'dayjs/locale/zh-cn'

export function speak(locale: string): void {
  dayjs.locale(locale === 'zh-CN' ? 'zh-cn' : 'en')
}
