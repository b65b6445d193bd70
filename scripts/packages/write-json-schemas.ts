import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes schemas as files of a package that is being built: `BackupRequest` becomes `dist/schemas/backup-request.json`. */
export async function writeJsonSchemas(home: string, schemas: readonly Readonly<Record<string, unknown>>[]): Promise<void> {
  const folder = join(home, 'dist/schemas');
  await mkdir(folder, { recursive: true });
  for (const schema of schemas) {
    const name = String(schema.title).replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`);
    await writeFile(join(folder, `${name.toLowerCase()}.json`), `${JSON.stringify(schema, null, 2)}\n`);
  }
}
