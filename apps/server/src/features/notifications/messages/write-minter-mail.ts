import type { MailPage } from './mail-page.ts';
import { footerOf } from './write-incident-mail.ts';

/** The mail about the end of the integration that gets Service Apps new tokens: nothing has stopped yet. */
export function writeMinterMail(input: {
  warning: { text: string; advice: string };
  organization: { name: string; slug: string };
  publicUrl: string;
  timeZone: string;
}): MailPage {
  const { warning, publicUrl } = input;
  return {
    subject: 'Linekeeper: Webex refuses the minting integration of the Service Apps',
    preview: 'Nothing has stopped. Somebody has to authorize it once more.',
    heading: 'Webex refuses the minting integration of the Service Apps.',
    state: 'attention',
    sections: [
      { title: null, lines: [warning.text, 'Nothing has stopped: what has good tokens goes on.'] },
      { title: 'What to do', lines: [warning.advice] },
    ],
    action: { label: 'Open the Service Apps', url: `${publicUrl}/installation/service-apps` },
    links: [{ label: 'What it is for', url: `${publicUrl}/help/1114` }],
    footer: footerOf(input),
  };
}
