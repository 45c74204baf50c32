import { type Integration, listIntegrations, saveIntegration } from '@linekeeper/api-contract';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { CredentialsForm } from './CredentialsForm.tsx';

/** Client ID and Client Secret of one integration. */
export function IntegrationForm({ integration }: { integration: Integration }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  return (
    <CredentialsForm
      stored={integration}
      saveLabel={t('installation.save', { job: t(`authorizations.jobs.${integration.job}`) })}
      onSave={async (body) => {
        await call(saveIntegration, { params: { job: integration.job }, body });
        await queries.invalidateQueries({ queryKey: [listIntegrations.name] });
      }}
    />
  );
}
