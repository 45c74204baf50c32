/** A contact of an organization (Control Hub's own, or of BroadWorks); bare UUIDs. Source: docs/webex/identity.md. */
export interface OrganizationContact {
  contactId: string;
  orgId: string;
  source: 'CH' | 'Webex4Broadworks';
  displayName?: string;
  firstName?: string;
  lastName?: string;
  companyName?: string;
  title?: string;
  address?: string;
  avatarURL?: string;
  primaryContactMethod?: string;
  emails?: ContactValue[];
  phoneNumbers?: ContactValue[];
  sipAddresses?: ContactValue[];
  groupIds?: string[];
}

export interface ContactValue {
  value: string;
  type?: string;
  primary?: boolean;
}
