import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Banner } from '../../ui/Banner.tsx';

const REFUSALS = [
  'declined',
  'link-used',
  'not-registered',
  'other-organization',
  'id-token',
  'webex-refused',
  'webex-unavailable',
  'linked-elsewhere',
] as const;

/** Why Webex's answer was not taken. Beside another banner (`quiet`) a plain line: there is never a second banner. */
export function Refused({ why, quiet = false }: { why: string; quiet?: boolean }) {
  const { t } = useTranslation();
  const known = REFUSALS.find((refusal) => refusal === why) ?? 'unknown';
  const heading = t(`signIn.refusals.${known}`);
  if (quiet) return <p>{heading}</p>;
  return (
    <Banner tone="attention" label={heading} heading={heading}>
      <Link to="/help/code/$code" params={{ code: 'sign-in-refused' }}>
        {t('ui.error.article')}
      </Link>
    </Banner>
  );
}
