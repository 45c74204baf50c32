import { exportDirectory } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../../../api.ts';
import { ErrorText } from '../../../ui/ErrorText.tsx';
import { saveFile } from '../../../ui/save-file.ts';

/** The directory as it is now, as a file. */
export function ExportButtons({ organization }: { organization: string }) {
  const { t } = useTranslation();
  const make = useMutation({
    mutationFn: (format: 'csv' | 'xlsx') => call(exportDirectory, { params: { organization }, body: { format } }),
    onSuccess: saveFile,
  });
  return (
    <>
      {(['csv', 'xlsx'] as const).map((format) => (
        <Button
          key={format}
          variant="default"
          loading={make.isPending && make.variables === format}
          onClick={() => make.mutate(format)}
        >
          {t(`directory.rules.export.${format}`)}
        </Button>
      ))}
      {make.error ? <ErrorText error={make.error} lead={t('directory.rules.export.error')} /> : null}
    </>
  );
}
