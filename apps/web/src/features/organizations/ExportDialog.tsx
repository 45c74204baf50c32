import { exportOrganizations } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { saveFile } from '../../ui/save-file.ts';
import { counted } from '../../words.ts';
import classes from './AddOrganization.module.css';

interface ExportDialogProps {
  /** Slugs of what is filtered, in the order on screen. */
  shown: readonly string[];
  of: number;
  onClose: () => void;
}

/** Says what will be in the file before it is made. */
export default function ExportDialog({ shown, of, onClose }: ExportDialogProps) {
  const { t } = useTranslation();
  const make = useMutation({
    mutationFn: (format: 'csv' | 'xlsx') => call(exportOrganizations, { body: { format, organizations: [...shown] } }),
    onSuccess: (file) => {
      saveFile(file);
      onClose();
    },
  });
  return (
    <Dialog opened title={t('organizations.export.title')} onClose={onClose}>
      <div className={classes.form}>
        <p>{t('organizations.export.what', { count: shown.length, shown: counted(shown.length), of: counted(of) })}</p>
        <p>{t('organizations.export.masking')}</p>
        {make.error ? <ErrorText error={make.error} lead={t('organizations.export.error')} /> : null}
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            {t('organizations.keep')}
          </Button>
          {(['csv', 'xlsx'] as const).map((format) => (
            <Button
              key={format}
              variant={format === 'xlsx' ? 'filled' : 'default'}
              data-autofocus={format === 'xlsx' || undefined}
              disabled={shown.length === 0}
              loading={make.isPending && make.variables === format}
              onClick={() => make.mutate(format)}
            >
              {t(`organizations.export.${format}`)}
            </Button>
          ))}
        </div>
      </div>
    </Dialog>
  );
}
