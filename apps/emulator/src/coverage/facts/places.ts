import type { OperationFact } from '../operation-facts.ts';

const PLACES = 'apps/emulator/src/webex/places.test.ts';
const NUMBERS = 'apps/emulator/src/webex/numbers.test.ts';
const CONFORMANCE = 'tests/conformance/telephone-directory.test.ts';

/** Locations, floors, workspaces, virtual lines, numbers, and the message lamp. */
export const PLACE_FACTS: readonly OperationFact[] = [
  { operation: 'GET /v1/locations', support: 'supported', evidence: 'seen', proof: PLACES },
  { operation: 'POST /v1/locations', support: 'supported', evidence: 'documented', proof: PLACES },
  { operation: 'GET /v1/locations/{locationId}', support: 'supported', evidence: 'documented', proof: PLACES },
  { operation: 'PUT /v1/locations/{locationId}', support: 'supported', evidence: 'documented', proof: PLACES },
  {
    operation: 'DELETE /v1/locations/{locationId}',
    support: 'partial',
    missing: 'Webex Calling of a location cannot be disabled here, so only a location without lines can go',
    evidence: 'documented',
    proof: PLACES,
  },
  { operation: 'GET /v1/locations/{locationId}/floors', support: 'supported', evidence: 'documented', proof: PLACES },
  { operation: 'POST /v1/locations/{locationId}/floors', support: 'supported', evidence: 'documented', proof: PLACES },
  {
    operation: 'GET /v1/locations/{locationId}/floors/{floorId}',
    support: 'supported',
    evidence: 'documented',
    proof: PLACES,
  },
  {
    operation: 'PUT /v1/locations/{locationId}/floors/{floorId}',
    support: 'supported',
    evidence: 'documented',
    proof: PLACES,
  },
  {
    operation: 'DELETE /v1/locations/{locationId}/floors/{floorId}',
    support: 'supported',
    evidence: 'documented',
    proof: PLACES,
  },
  {
    operation: 'GET /v1/workspaces',
    support: 'partial',
    missing:
      'calendars, device hosted meetings, maintenance and custom attributes are never set, so filters by them find none',
    evidence: 'documented',
    proof: PLACES,
  },
  {
    operation: 'POST /v1/workspaces',
    support: 'partial',
    missing:
      'calling is webexCalling, freeCalling or none; calendar, sipAddress, indoorNavigation and deviceHostedMeetings are not kept',
    evidence: 'documented',
    proof: PLACES,
  },
  { operation: 'GET /v1/workspaces/{workspaceId}', support: 'supported', evidence: 'documented', proof: PLACES },
  {
    operation: 'PUT /v1/workspaces/{workspaceId}',
    support: 'partial',
    missing: 'as for making one',
    evidence: 'documented',
    proof: PLACES,
  },
  { operation: 'DELETE /v1/workspaces/{workspaceId}', support: 'supported', evidence: 'documented', proof: PLACES },
  {
    operation: 'GET /v1/workspaces/{workspaceId}/capabilities',
    support: 'supported',
    evidence: 'documented',
    proof: PLACES,
  },
  { operation: 'GET /v1/telephony/config/virtualLines', support: 'supported', evidence: 'documented', proof: PLACES },
  { operation: 'POST /v1/telephony/config/virtualLines', support: 'supported', evidence: 'documented', proof: PLACES },
  {
    operation: 'GET /v1/telephony/config/virtualLines/{virtualLineId}',
    support: 'supported',
    evidence: 'documented',
    proof: PLACES,
  },
  {
    operation: 'PUT /v1/telephony/config/virtualLines/{virtualLineId}',
    support: 'supported',
    evidence: 'documented',
    proof: PLACES,
  },
  {
    operation: 'DELETE /v1/telephony/config/virtualLines/{virtualLineId}',
    support: 'supported',
    evidence: 'documented',
    proof: PLACES,
  },
  {
    operation: 'GET /v1/telephony/config/virtualLines/{virtualLineId}/number',
    support: 'supported',
    evidence: 'documented',
    proof: PLACES,
  },
  {
    operation: 'PUT /v1/telephony/config/virtualLines/{virtualLineId}/directorySearch',
    support: 'supported',
    evidence: 'documented',
    proof: PLACES,
  },
  {
    operation: 'GET /v1/telephony/config/virtualLines/{virtualLineId}/devices',
    support: 'partial',
    missing: 'virtual lines are on no device',
    evidence: 'documented',
    proof: CONFORMANCE,
  },
  {
    operation: 'GET /v1/telephony/config/virtualLines/availableNumbers',
    support: 'supported',
    evidence: 'documented',
    proof: NUMBERS,
  },
  {
    operation: 'POST /v1/telephony/externalVoicemail/mwi',
    support: 'supported',
    evidence: 'documented',
    proof: PLACES,
  },
  {
    operation: 'GET /v1/telephony/config/people/me/settings/contactCenterExtensions',
    support: 'partial',
    missing: 'nobody has contact centre extensions: the lists are empty',
    evidence: 'documented',
    proof: PLACES,
  },
  {
    operation: 'GET /v1/telephony/config/numbers',
    support: 'partial',
    missing: 'there are no mobile, fax or alternate numbers',
    evidence: 'seen',
    proof: NUMBERS,
  },
  {
    operation: 'POST /v1/telephony/config/locations/{locationId}/numbers',
    support: 'partial',
    missing: 'mobile numbers are kept as ordinary ones',
    evidence: 'documented',
    proof: NUMBERS,
  },
  {
    operation: 'PUT /v1/telephony/config/locations/{locationId}/numbers',
    support: 'supported',
    evidence: 'documented',
    proof: NUMBERS,
  },
  {
    operation: 'DELETE /v1/telephony/config/locations/{locationId}/numbers',
    support: 'supported',
    evidence: 'documented',
    proof: NUMBERS,
  },
  {
    operation: 'POST /v1/telephony/config/actions/validateNumbers/invoke',
    support: 'supported',
    evidence: 'documented',
    proof: NUMBERS,
  },
];
