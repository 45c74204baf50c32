// Guards R8: the SQL of a feature names only its own tables, or a view another feature publishes.
import { report, type SourceFile, sourceFiles } from './source-files.ts';

/** Tables and views made by the migrations: name → kind. */
export function declaredRelations(migrations: readonly SourceFile[]): Map<string, 'table' | 'view'> {
  const relations = new Map<string, 'table' | 'view'>();
  for (const { text } of migrations) {
    for (const match of text.matchAll(/create\s+(table|view)\s+(?:if\s+not\s+exists\s+)?(\w+)/gi)) {
      const [, kind = '', name = ''] = match;
      relations.set(name, kind.toLowerCase() === 'view' ? 'view' : 'table');
    }
  }
  return relations;
}

/** `token-vault` owns every table that begins with `token_vault_`. */
export function findForeignTables(
  queries: readonly SourceFile[],
  relations: ReadonlyMap<string, 'table' | 'view'>,
): string[] {
  return queries.flatMap(({ path, text }) => {
    const feature = /features\/([^/]+)\//.exec(path)?.[1] ?? '';
    const prefix = `${feature.replaceAll('-', '_')}_`;
    return [...relations]
      .filter(([name, kind]) => kind === 'table' && !name.startsWith(prefix) && new RegExp(`\\b${name}\\b`).test(text))
      .map(([name]) => `${path} names ${name}, which belongs to another feature: ask through its index.ts`);
  });
}

if (import.meta.main) {
  const relations = declaredRelations(sourceFiles('.', 'apps/server/migrations', /\.sql$/));
  report(
    'table ownership',
    findForeignTables(sourceFiles('.', 'apps/server/src/features', /\.queries\.ts$/), relations),
  );
}
