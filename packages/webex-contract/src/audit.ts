/** One item of `/adminAudit/events`. Ids are base64 of the bare UUID, not of a `ciscospark://` URI. */
export interface AdminAuditEvent {
  id: string;
  created: string;
  actorId: string;
  actorOrgId: string;
  data: AdminAuditData;
}

/** Unused keys are null; categories come with or without the `EventCategory.` prefix. */
export interface AdminAuditData {
  eventCategory: string;
  eventDescription: string;
  actionText: string;
  actorName: string;
  actorEmail: string;
  actorIp?: string | null;
  actorUserAgent?: string | null;
  actorOrgName: string;
  targetType: string;
  targetId: string;
  targetName: string;
  targetOrgId: string;
  targetOrgName: string;
  trackingId: string;
  changedAttributes?: string[] | null;
  changeDetailId?: string | null;
  actorClientName?: string | null;
  settingKey?: string | null;
  settingName?: string | null;
  settingValue?: string | null;
  previousValue?: string | null;
  entityType?: string | null;
  tokenId?: string | null;
  clientId?: string | null;
  adminRoles?: string[] | null;
  authorizedStatus?: string | null;
  [key: string]: unknown;
}
