import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** PEM of an RSA key and its certificate, as applications of Microsoft Entra ID have. */
export function makeApplicationCertificate(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lifeboat-app-'));
  const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'key', '-out', 'cert', '-subj', '/CN=app', '-days', '2'];
  try {
    execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
    return readFileSync(join(folder, 'key'), 'utf8') + readFileSync(join(folder, 'cert'), 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}
