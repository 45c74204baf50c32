import {
  type DirectoryRecord,
  MOST_PHOTO_BYTES,
  readRecordPhoto,
  setRecordPhoto,
  takeBackRecordPhoto,
} from '@linekeeper/api-contract';
import { Button, FileButton } from '@mantine/core';
import { IconUser } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ApiError, addressOf, call } from '../../../api.ts';
import { announce } from '../../../shell/announce.ts';
import { ErrorText } from '../../../ui/ErrorText.tsx';
import classes from './Records.module.css';
import { useRecordKeeper } from './use-record.ts';

interface PhotoPartProps {
  organization: string;
  record: DirectoryRecord;
}

/** The address of an entry's picture, another one for each picture; undefined where there is none. */
export function photoAddress(organization: string, { id: entry, photo }: DirectoryRecord): string | undefined {
  if (photo === null) return undefined;
  return `${addressOf(readRecordPhoto.path, { params: { organization, entry } })}?v=${encodeURIComponent(photo.version)}`;
}

/** The picture, where it comes from, and the way to upload another one. */
export function PhotoPart({ organization, record }: PhotoPartProps) {
  const { t } = useTranslation();
  const { upload, takeBack } = usePhotoActs(organization, record);
  const { photo, mayEdit, removedAt } = record;
  const address = photoAddress(organization, record);
  const error = upload.error ?? takeBack.error;
  return (
    <section className={classes.part}>
      <h2>{t('directoryRecords.photo.title')}</h2>
      {address === undefined ? (
        <span className={`${classes.picture} ${classes.noPicture}`} aria-hidden>
          <IconUser size={40} />
        </span>
      ) : (
        <img className={classes.picture} src={address} alt={t('directoryRecords.photo.of', { name: record.name })} />
      )}
      <p className={classes.source}>{t(`directoryRecords.photo.${photo?.source ?? 'none'}`)}</p>
      {mayEdit && removedAt === null ? (
        <div className={classes.bar}>
          <FileButton accept="image/png,image/jpeg,image/webp" onChange={(file) => file && upload.mutate(file)}>
            {(props) => (
              <Button {...props} variant="default" size="xs" loading={upload.isPending}>
                {t(photo?.source === 'own' ? 'directoryRecords.photo.replace' : 'directoryRecords.photo.upload')}
              </Button>
            )}
          </FileButton>
          {photo?.source === 'own' ? (
            <Button variant="default" size="xs" loading={takeBack.isPending} onClick={() => takeBack.mutate()}>
              {t('directoryRecords.photo.takeBack')}
            </Button>
          ) : null}
        </div>
      ) : null}
      {error ? <ErrorText error={error} lead={t('directoryRecords.photo.error')} /> : null}
    </section>
  );
}

function usePhotoActs(organization: string, record: DirectoryRecord) {
  const { t } = useTranslation();
  const keep = useRecordKeeper(organization);
  const params = { organization, entry: record.id };
  const upload = useMutation({
    mutationFn: async (file: File) => {
      // Said at once rather than after a minute of sending what is refused.
      if (file.size > MOST_PHOTO_BYTES) {
        throw new ApiError(400, { code: 'photo-refused', message: t('directoryRecords.photo.none') });
      }
      return call(setRecordPhoto, { params, body: { base64: await base64Of(file) } });
    },
    onSuccess: (answer) => {
      keep(answer);
      announce(t('directoryRecords.photo.saved'), 'polite');
    },
  });
  const takeBack = useMutation({
    mutationFn: () => call(takeBackRecordPhoto, { params }),
    onSuccess: (answer) => {
      keep(answer);
      announce(t('directoryRecords.photo.gone'), 'polite');
    },
  });
  return { upload, takeBack };
}

async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  // In parts: as arguments of one call a megabyte of bytes is too many.
  for (let start = 0; start < bytes.length; start += 8_192) {
    text += String.fromCharCode(...bytes.subarray(start, start + 8_192));
  }
  return btoa(text);
}
