import { checkDirectoryRules, exportDirectory, getDirectoryRules, saveDirectoryRules } from '@linekeeper/api-contract';
import { AppError } from '../../../platform/errors.ts';
import type { OrganizationRef, Platform } from '../../../platform/platform.ts';
import { keptRules } from './apply-rules.ts';
import { checkRules } from './check-rules.ts';
import { fileOfDirectory } from './export-directory.ts';
import { FILTER_FIELDS } from './filter-fields.ts';
import { saveRules } from './save-rules.ts';
import { WEBEX_FIELDS } from './webex-fields.ts';

/** Rules of the directory, and the directory as a file. */
export function mountRulesRoutes(platform: Platform): void {
  platform.http.route(getDirectoryRules, async ({ organization }) => {
    const { rules, changedAt, changedBy } = await keptRules(platform.database, idOf(organization));
    return {
      rules,
      changedAt: changedAt?.toISOString() ?? null,
      changedBy,
      filterFields: [...FILTER_FIELDS],
      webexFields: [...WEBEX_FIELDS],
    };
  });
  platform.http.route(checkDirectoryRules, ({ organization, body }) =>
    checkRules(platform, { organizationId: idOf(organization), draft: body }),
  );
  platform.http.route(saveDirectoryRules, async ({ organization, body, signedIn }) => {
    const by = signedIn?.name ?? 'unknown';
    const { rules, changedAt } = await saveRules(platform, { organizationId: idOf(organization), rules: body, by });
    return { rules, changedAt: changedAt.toISOString(), changedBy: by };
  });
  platform.http.route(exportDirectory, ({ organization, body }) =>
    fileOfDirectory(platform, { organizationId: idOf(organization), format: body.format }),
  );
}

function idOf(organization: OrganizationRef | null): string {
  if (organization === null) throw new AppError('not-found', 'There is no such organization.');
  return organization.organizationId;
}
