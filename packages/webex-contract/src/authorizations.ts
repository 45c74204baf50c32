/** An entry of `/authorizations`: one refresh token or access token of one person for one program. Source: docs/webex/identity.md. */
export interface PersonAuthorization {
  id: string;
  applicationId: string;
  applicationName: string;
  personId: string;
  clientId: string;
  created: string;
  type: 'refresh' | 'access';
}
