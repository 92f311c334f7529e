import { Image } from 'antd'
import { useState } from 'react'

import { fileAddress, type Kept } from '../files'

/** Large pictures, one after another; arrows turn pages and Escape closes. */
export default function ImageViewer({ files, at, onClose }: { files: Kept[]; at: number; onClose: () => void }) {
  const [current, setCurrent] = useState(at)
  return (
    <Image.PreviewGroup
      items={files.map((one) => ({ src: fileAddress(one.sha), alt: one.name }))}
      preview={{ open: true, current, onChange: setCurrent, onOpenChange: (open) => !open && onClose() }}
    />
  )
}
