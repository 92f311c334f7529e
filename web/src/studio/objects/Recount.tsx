/** Have a roll-up counted anew over all records, in the background. */
import { useMutation } from '@tanstack/react-query'

import { http } from '@/api'
import { Button, Labelled, RestoreIcon, toast } from '@/design'
import { useTexts } from '@/i18n'

export function Recount({ field }: { field: string }) {
  const t = useTexts('studio-objects')
  const rebuild = useMutation({
    mutationFn: () => http.post(`/studio/roll-ups/${field}/rebuild`, {}),
    onSuccess: () => toast.success(t('recount.asked')),
    onError: (error) => toast.error(error.message),
  })
  return (
    <Labelled label={t('recount.label')} hint={t('recount.note')} inline>
      <Button icon={<RestoreIcon />} loading={rebuild.isPending} onClick={() => rebuild.mutate()}>
        {t('recount.go')}
      </Button>
    </Labelled>
  )
}
