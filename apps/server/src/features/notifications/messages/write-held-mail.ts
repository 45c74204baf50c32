import type { HeldPlan } from '../../directory/index.ts';
import type { MailPage } from './mail-page.ts';
import { footerOf } from './write-incident-mail.ts';

/** The mail about a plan of the directory that waits for somebody: nothing has been changed yet. */
export function writeHeldMail(input: {
  held: HeldPlan;
  organization: { name: string; slug: string };
  publicUrl: string;
  timeZone: string;
}): MailPage {
  const { held, organization, publicUrl } = input;
  const { added, changed, removed } = held.counts;
  const said = (count: number): string => count.toLocaleString('en-US');
  const counts = `It would add ${said(added)}, change ${said(changed)} and remove ${said(removed)}.`;
  return {
    subject: `${organization.name}: ${held.run} of the directory waits for approval`,
    preview: `${counts} Nothing has been changed.`,
    heading: `${held.run} of the directory waits for your approval.`,
    state: 'attention',
    sections: [
      { title: null, lines: [counts, ...held.sentences] },
      {
        title: 'What to do',
        lines: ['Look through the plan, then approve or refuse it. Until then the directory stays as it is.'],
      },
    ],
    action: {
      label: 'Look through the plan',
      url: `${publicUrl}/o/${organization.slug}/directory/sync/runs/${held.run}`,
    },
    links: [{ label: 'Why a plan is held', url: `${publicUrl}/help/1401` }],
    footer: footerOf(input),
  };
}
