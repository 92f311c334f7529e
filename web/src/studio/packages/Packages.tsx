/** Packages: what is installed and what is at hand; take one in, bring it up to date, copy it, give it out. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { address, http, type Label } from '@/api'
import { Blank, Button, CopyIcon, DownloadIcon, Failed, ImportIcon, PackageIcon, Page, Panel, SkeletonRows, Tone, Upload, toast } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { CopyPackage } from './CopyPackage'
import { InstallDialog, type Offer } from './InstallDialog'
import styles from './packages.module.css'

interface Edition {
  app: string
  edition: string
  upload: string
  origin: 'upload' | 'shipped'
  in_force: boolean
  label?: Label
}

interface Installed {
  app: string
  label: Label
  edition: string
  description: Label | null
  definitions: number
  objects: number
  origin: 'upload' | 'shipped' | 'own'
  editions: Edition[]
}

interface Market {
  installed: Installed[]
  available: Edition[]
}

export default function Packages() {
  const t = useTexts('studio-packages')
  const ts = useTexts('studio')
  const say = useSay()
  const [offer, setOffer] = useState<Offer | null>(null)
  const [copying, copy] = useState<Installed | null>(null)
  const [busy, setBusy] = useState(false)
  const market = useQuery({ queryKey: ['studio', 'packages'], queryFn: ({ signal }) => http.get<Market>('/studio/packages', {}, signal) })
  const asked = (work: Promise<Offer>) => {
    setBusy(true)
    work
      .then(setOffer)
      .catch((error: Error) => toast.error(error.message))
      .finally(() => setBusy(false))
  }
  const takeIn = (file: File) => asked(http.sendFile<Offer>('/studio/packages/plan', file))
  const known = (upload: string) => asked(http.post<Offer>('/studio/packages/offer', { upload }))
  if (market.isPending) return <SkeletonRows count={4} />
  if (market.isError) return <Failed error={market.error} retry={() => void market.refetch()} />
  const { installed, available } = market.data
  return (
    <Page
      title={ts('page.packages')}
      note={t('note')}
      actions={
        <Upload
          accept=".zip"
          showUploadList={false}
          beforeUpload={(file) => {
            takeIn(file)
            return false
          }}
        >
          <Button type="primary" icon={<ImportIcon />} loading={busy}>
            {t('take_in')}
          </Button>
        </Upload>
      }
    >
      <div className={styles.page}>
        <Panel title={t('installed')} note={String(installed.length)}>
          <ul className={styles.cards}>
            {installed.map((one) => {
              const newer = one.editions.find((edition) => !edition.in_force && edition.edition !== one.edition)
              return (
                <li key={one.app} className={styles.card}>
                  <span className={styles.icon} aria-hidden>
                    <PackageIcon />
                  </span>
                  <div className={styles.words}>
                    <b>{say(one.label) || one.app}</b>
                    <small>
                      <code>{one.app}</code> · {t('edition', { edition: one.edition })} · {t('holds', { objects: one.objects, definitions: one.definitions })}
                    </small>
                    {one.description ? <p>{say(one.description)}</p> : null}
                  </div>
                  <Tone tone={one.origin === 'own' ? 'blue' : 'grey'}>{t(`origin.${one.origin}`)}</Tone>
                  <div className={styles.tools}>
                    {newer ? (
                      <Button size="small" type="primary" onClick={() => known(newer.upload)}>
                        {t('upgrade', { edition: newer.edition })}
                      </Button>
                    ) : null}
                    <Button size="small" icon={<DownloadIcon />} href={address(`/studio/packages/${one.app}/export.zip`)} download>
                      {t('export')}
                    </Button>
                    <Button size="small" icon={<CopyIcon />} onClick={() => copy(one)}>
                      {t('copy')}
                    </Button>
                  </div>
                </li>
              )
            })}
          </ul>
        </Panel>
        <Panel title={t('available')} note={String(available.length)}>
          {available.length === 0 ? (
            <Blank small icon={<PackageIcon />} title={t('none_available')} />
          ) : (
            <ul className={styles.cards}>
              {available.map((one) => (
                <li key={one.upload} className={styles.card}>
                  <span className={styles.icon} aria-hidden>
                    <PackageIcon />
                  </span>
                  <div className={styles.words}>
                    <b>{say(one.label) || one.app}</b>
                    <small>
                      <code>{one.app}</code> · {t('edition', { edition: one.edition })}
                    </small>
                  </div>
                  <Tone tone="grey">{t(`origin.${one.origin}`)}</Tone>
                  <div className={styles.tools}>
                    <Button size="small" onClick={() => known(one.upload)}>
                      {t('install')}
                    </Button>
                  </div>
                </li>
              ))}
            </ul>
          )}
        </Panel>
      </div>
      {offer ? <InstallDialog offer={offer} onClose={() => setOffer(null)} /> : null}
      {copying ? <CopyPackage app={copying.app} label={copying.label} taken={installed.map((one) => one.app)} onClose={() => copy(null)} /> : null}
    </Page>
  )
}
