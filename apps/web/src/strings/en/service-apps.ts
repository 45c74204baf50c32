export const serviceApps = {
  title: 'Service Apps',
  back: 'Integrations',
  article: 'How Service Apps work',
  error: 'We could not load the Service Apps.',
  intro:
    'A Service App is a machine account: a password that changes or a person who leaves does not end it. Register one per job at developer.webex.com, ask for admin authorization there, and let a Full Admin of each organization approve it in Control Hub. Then check the authorization on the page of the job.',
  problems: {
    declined: 'Webex came back without a consent. Nothing was stored.',
    refused: 'Webex refused the consent. Nothing was stored. Compare Client ID, Client Secret and redirect address.',
    unavailable: 'Webex did not answer. Nothing was stored. Try again.',
    scope: 'The scope spark:applications_token is missing at Webex. Nothing was stored. Tick it there and try again.',
  },
  minter: {
    heading: 'Minting integration',
    intro:
      'An ordinary integration that gets the Service Apps their tokens. Authorize it once with the Webex account that owns the Service Apps.',
    states: {
      'not-registered': 'Not registered',
      'not-authorized': 'Not authorized yet',
      works: 'Works',
      refused: 'Stopped: authorize it again',
    },
    authorizedBy: 'Authorized by',
    nobody: 'Nobody yet',
    by: '{{name}}, {{time}}',
    webhook: 'News of approvals',
    webhooks: {
      active: 'Webex tells approvals and withdrawals at once.',
      missing: 'Not set up; a withdrawal is noticed by the next check.',
    },
    save: 'Save minting integration',
    authorize: 'Authorize in Webex',
    again: 'Authorize again in Webex',
  },
  fits: {
    yes: 'Works on a Service App.',
    'members-only':
      'Works on a Service App for the calls of others. Attendants who use their own sign-in stay as they are.',
    perhaps: 'May work on a Service App: the check says so if Webex shows no status on anyone.',
    'not-proven':
      'Not proven on a Service App: use an integration. The check asks for real call records and stores nothing where Webex refuses.',
    never: 'Not possible on a Service App: signing in needs a person.',
  },
  panel: {
    title: 'Service App',
    error: 'We could not load how the Service App stands.',
    notRegistered: 'No Service App is registered for this job yet.',
    register: 'Register it',
    seeHow: 'See how',
    steps: {
      open: 'A Full Admin of this organization opens Control Hub > Management > Apps > Service Apps.',
      find: 'There, open',
      compare: 'Compare its Client ID:',
      authorize: 'Switch on Authorize, and save.',
      check: 'Come back here and check the authorization.',
    },
    first: 'This job runs on its Service App.',
    standby: 'The Service App stands by for this job, in seat {{seat}}.',
    approvedNow: 'Approved in Control Hub at {{time}}. Check it now to use it.',
    withdrawn: 'The approval was taken back at {{time}}.',
    checkedAt: 'Checked {{time}}.',
    article: 'Article {{article}}',
    orgId: 'Organization ID',
    orgIdHelp: 'Control Hub > Account. Needed once, because nobody of this organization has authorized anything yet.',
    check: 'Check authorization',
    checkAs: {
      primary: 'Check, use as the first',
      standby: 'Check, use as a standby',
    },
  },
} as const;
