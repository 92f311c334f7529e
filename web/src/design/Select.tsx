/** A choice from a list; where it is searched, by the words people see and not by what is stored. */
import { Select as Plain, type SelectProps } from 'antd'
import type { RefAttributes } from 'react'
import type { RefSelectProps } from 'antd'

type DefaultOption = NonNullable<SelectProps['options']>[number]

export function Select<Value = unknown, Option extends DefaultOption = DefaultOption>({ showSearch, ...rest }: SelectProps<Value, Option> & RefAttributes<RefSelectProps>) {
  const searched = showSearch ?? rest.mode !== undefined
  const by = searched ? { optionFilterProp: 'label', ...(searched === true ? {} : searched) } : false
  return <Plain<Value, Option> {...rest} showSearch={by} />
}
