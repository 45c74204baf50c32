import { getAuthorizationSupportText, getIncidentSupportText, type Job } from '@linekeeper/api-contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { queryFor } from '../../api.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';

/** "Copy for Cisco support": ids, times in UTC and every request with its tracking id, of one verdict. */
export function SupportText({ organization, job }: { organization: string; job: Job }) {
  const { data } = useQuery(queryFor(getAuthorizationSupportText, { params: { organization, job } }));
  return <CopySupportText text={data?.text} />;
}

/** The same of an incident. */
export function IncidentSupportText({ organization, number }: { organization: string; number: string }) {
  const { data } = useQuery(queryFor(getIncidentSupportText, { params: { organization, number } }));
  return <CopySupportText text={data?.text} />;
}

function CopySupportText({ text }: { text: string | undefined }) {
  const { t } = useTranslation();
  if (text === undefined) return null;
  const label = t('authorizations.one.copyAllForCisco');
  return (
    <p>
      <CopyButton value={text} what={label} label={label} />
    </p>
  );
}
