import type { InputProps } from '../field'
import FileBox from './FileBox'

export default function ImageBox(props: InputProps) {
  return <FileBox {...props} pictures />
}
